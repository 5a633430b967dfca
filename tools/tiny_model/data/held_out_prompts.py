"""The evaluation's own prompts, layouts of passages and words around requests."""

# {p} the passages, {q} the question: (system, user) pairs.
PROMPTS = (
    ("", "Below are some numbered paragraphs from our wiki.\n\n{p}\n\nPlease tell me: {q}"),
    ("", "{p}\n\nGoing by what is written above: {q}"),
    ("", "I need help with this: {q}\n\nThis is all that I have:\n{p}"),
    ("You support our customers. Every claim needs the number of its paragraph.", "Paragraphs:\n{p}\n\nCustomer: {q}"),
    ("Our handbook says:\n\n{p}\n\nTell staff what it says, with the number in brackets.", "{q}"),
    ("You reply with facts from the retrieved chunks and mark them like [2].\n\nRetrieved chunks:\n{p}", "Ask: {q}"),
    ("", "Retrieved:\n{p}\n\nInquiry: {q}\n\nReply:"),
)
LAYOUTS = (
    "[{n}] {x}",
    "[{n}] file {t}\n{x}",
    "Paragraph [{n}] ({t}): {x}",
    "[{n}] {x} (see {t})",
    "[{n}] {t} :: {x}",
)
TOOL_LEADS = ("", "Would you mind to ", "I'd be glad if you could ", "Time to ", "Let's ", "You should now ")
TOOL_CALLS = ("Invoke {c} for me.", "Let me see what {c} says.", "Do {c}, please.")
JSON_ASKS = (
    "What I need is JSON with {k}, taken from this: {t}",
    "{t}\n\nPut {k} of this into JSON for me.",
    "Here is a note: {t}\nMake JSON out of it, with {k}.",
)
ECHOES = ('Could you say "{t}" for me?', "These are the words to repeat: {t}")
COUNTS = ("I want to hear you count from {a} to {b}.", "Numbers from {a} to {b}, please count.")
JOKE_ASKS = ("I could use a joke about {t}.", "Have you got a joke about {t}?")
TELLS = {
    "name": ("You may call me {v}.", "My friends call me {v}.", "It's me, {v}."),
    "home": ("At the moment my home is in {v}.", "I have a flat in {v}."),
    "favourite food": ("The food I like best is {v}.",),
    "dog": ("Our dog goes by the name {v}.",),
}
TELL_ASKS = {
    "name": ("Do you still know my name?", "Which name did I tell you?"),
    "home": ("In which city do I live?", "Do you know where my home is?"),
    "favourite food": ("Which food do I like best?",),
    "dog": ("Can you tell me the name of our dog?",),
}
