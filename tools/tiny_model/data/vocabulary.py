# ruff: noqa: E501 - a row of a table stays on its line
"""Common English words, and made-up ones that look like them: whatever they say, a sentence must be copied."""

# fmt: off

from __future__ import annotations

import random
from collections import defaultdict
from functools import cache

from tiny_model.data import words

COMMON_NOUNS = [
    "time", "way", "year", "work", "government", "day", "man", "world", "life", "part", "house", "course", "case",
    "system", "place", "end", "group", "company", "party", "information", "school", "fact", "money", "point",
    "example", "state", "business", "night", "area", "water", "thing", "family", "head", "hand", "order", "side",
    "home", "development", "week", "power", "country", "council", "use", "service", "room", "market", "problem",
    "court", "lot", "war", "police", "interest", "car", "law", "road", "form", "face", "education", "policy",
    "research", "sort", "office", "body", "person", "health", "mother", "question", "period", "name", "book",
    "level", "child", "control", "society", "minister", "view", "door", "line", "community", "south", "god",
    "father", "centre", "effect", "staff", "position", "kind", "job", "woman", "action", "management", "act",
    "process", "north", "age", "evidence", "idea", "west", "support", "moment", "sense", "report", "mind", "church",
    "morning", "death", "change", "industry", "land", "care", "century", "range", "table", "back", "trade",
    "history", "study", "street", "committee", "rate", "word", "food", "language", "experience", "result", "team",
    "other", "sir", "section", "programme", "air", "authority", "role", "reason", "price", "town", "class", "nature",
    "subject", "department", "union", "bank", "member", "value", "need", "east", "practice", "type", "paper", "date",
    "decision", "figure", "right", "wife", "president", "university", "friend", "club", "quality", "voice", "lord",
    "stage", "king", "us", "situation", "light", "tax", "production", "march", "secretary", "art", "board", "may",
    "hospital", "month", "music", "cost", "field", "award", "issue", "bed", "project", "chapter", "girl", "game",
    "amount", "basis", "knowledge", "approach", "series", "love", "top", "news", "front", "future", "increase",
    "manager", "computer", "security", "rest", "structure", "drink", "wall", "fire", "growth", "event", "cabinet",
    "star", "arm", "blood", "glass", "list", "hair", "test", "heart", "president", "tree", "space", "unit", "plan",
    "summer", "phone", "video", "bus", "box", "bag", "coat", "shirt", "shoe", "hat", "ring", "knife", "fork",
    "spoon", "plate", "cup", "bottle", "chair", "desk", "sofa", "carpet", "curtain", "mirror", "candle", "clock",
    "pen", "pencil", "brush", "rope", "chain", "wire", "nail", "hammer", "saw", "drill", "shovel", "bucket",
    "basket", "barrel", "crate", "ship", "boat", "train", "plane", "truck", "van", "cart", "wheel", "brake", "pedal",
    "sail", "anchor", "bridge", "tunnel", "path", "trail", "hill", "cliff", "cave", "beach", "wave", "storm",
    "cloud", "thunder", "frost", "fog", "dust", "sand", "mud", "ash", "smoke", "steam", "ice", "snow", "rain", "sun",
    "moon", "planet", "comet", "orbit", "rocket", "satellite", "signal", "cable", "switch", "button", "screen",
    "panel", "circuit", "chip", "code", "file", "folder", "page", "print", "font", "copy", "draft", "note", "memo",
    "letter", "stamp", "parcel", "envelope", "shelf", "drawer", "cupboard", "attic", "cellar", "stair", "fence",
    "gate", "yard", "lawn", "hedge", "bush", "weed", "grain", "flour", "sugar", "salt", "pepper", "spice", "sauce",
    "butter", "cream", "egg", "meat", "bacon", "lamb", "beef", "pork", "steak", "sausage", "apple", "pear", "plum",
    "grape", "lemon", "melon", "berry", "nut", "bean", "pea", "carrot", "onion", "garlic", "cabbage", "pumpkin",
    "tea", "coffee", "juice", "wine", "beer", "cake", "pie", "biscuit", "chocolate", "candy", "dinner", "lunch",
    "breakfast", "kitchen", "oven", "pan", "pot", "bowl", "tray", "towel", "soap", "bath", "shower", "sink", "pipe",
    "pump", "filter", "valve", "meter", "gauge", "scale", "ruler", "map", "globe", "compass", "lens", "camera",
    "film", "photo", "frame", "canvas", "paint", "ink", "chalk", "doll", "toy", "puzzle", "kite", "drum", "flute",
    "violin", "piano", "guitar", "trumpet", "choir", "opera", "ballet", "stage", "actor", "scene", "script", "poem",
    "novel", "fable", "myth", "legend", "ghost", "witch", "giant", "dwarf", "dragon", "knight", "sword", "shield",
    "armour", "arrow", "bow", "cannon", "bomb", "tank", "soldier", "general", "captain", "sailor", "pirate",
    "prince", "princess", "duke", "count", "bishop", "monk", "nun", "priest", "saint", "angel", "devil", "heaven",
    "hell", "soul", "spirit", "dream", "sleep", "hunger", "thirst", "pain", "fever", "cough", "wound", "scar",
    "bone", "skin", "muscle", "nerve", "brain", "lung", "liver", "kidney", "stomach", "tooth", "tongue", "lip",
    "nose", "ear", "eye", "neck", "shoulder", "elbow", "wrist", "finger", "thumb", "knee", "ankle", "heel", "toe",
    "parent", "uncle", "aunt", "cousin", "nephew", "niece", "twin", "orphan", "widow", "guest", "host", "neighbour",
    "stranger", "crowd",
]
COMMON_VERBS = [
    "make", "take", "give", "keep", "hold", "bring", "carry", "turn", "show", "tell", "ask", "answer", "call",
    "help", "play", "run", "walk", "climb", "jump", "swim", "fly", "drive", "ride", "push", "pull", "throw", "catch",
    "kick", "hit", "break", "cut", "bend", "fold", "tie", "mix", "stir", "pour", "fill", "lift", "drop", "hang",
    "lean", "sit", "stand", "lie", "wait", "rest", "work", "rule", "serve", "teach", "learn", "know", "think",
    "plan", "hope", "wish", "fear", "love", "hate", "like", "want", "need", "use", "try", "start", "stop", "begin",
    "end", "finish", "open", "close", "lock", "hide", "seek", "find", "lose", "win", "beat", "fight", "join",
    "leave", "enter", "cross", "pass", "reach", "touch", "feel", "smell", "taste", "hear", "see", "watch", "read",
    "write", "draw", "paint", "sing", "dance", "laugh", "cry", "smile", "shout", "whisper", "count", "add", "grow",
    "plant", "dig", "pick", "wash", "clean", "dry", "cook", "bake", "boil", "fry", "freeze", "melt", "burn", "heat",
    "cool", "light", "shine", "glow", "sell", "buy", "pay", "save", "spend", "lend", "borrow", "owe", "share",
    "trade", "hire", "train", "lead", "follow", "guide", "guard", "protect", "attack", "defend", "warn", "save",
    "rescue", "heal", "treat", "cure", "test", "check", "prove", "solve", "build", "repair", "fix", "paint",
    "design", "shape", "form", "change", "move", "shift", "raise", "lower", "increase", "reduce", "improve",
    "extend", "limit",
]
COMMON_ADJECTIVES = [
    "good", "new", "old", "great", "high", "small", "different", "large", "local", "social", "important", "long",
    "young", "national", "possible", "big", "right", "early", "public", "able", "late", "hard", "major", "better",
    "economic", "strong", "whole", "free", "true", "full", "special", "easy", "clear", "recent", "certain",
    "personal", "open", "red", "difficult", "available", "likely", "short", "single", "medical", "current", "wrong",
    "private", "past", "foreign", "fine", "common", "poor", "natural", "significant", "similar", "hot", "dead",
    "central", "happy", "serious", "ready", "simple", "left", "physical", "general", "deep", "low", "dark",
    "various", "entire", "close", "legal", "religious", "cold", "final", "main", "green", "nice", "huge", "popular",
    "traditional", "cultural", "wide", "quiet", "bright", "heavy", "narrow", "soft", "loud", "rough", "smooth",
    "sharp", "thick", "thin", "empty", "wet", "dry", "sweet", "bitter", "sour", "fresh", "rare", "safe", "wild",
    "calm", "brave", "proud", "wise", "cruel", "gentle", "honest", "lazy", "busy", "clever", "plain", "fancy",
    "modern", "ancient", "northern", "southern", "eastern", "western", "upper", "lower", "inner", "outer", "double",
    "triple", "steep", "flat", "round", "square", "hollow", "solid", "frozen", "broken", "hidden", "famous",
    "unknown",
]
ADVERBS = [
    "often", "never", "always", "already", "still", "soon", "later", "again", "once", "twice", "recently",
    "originally", "officially", "probably", "certainly", "partly", "mostly", "nearly", "exactly", "roughly",
    "usually", "rarely", "today", "yesterday", "now", "then", "finally", "quickly", "slowly", "quietly", "openly",
    "fully", "hardly", "almost", "clearly", "simply", "gladly", "sadly", "strangely", "surprisingly", "luckily",
    "reportedly", "allegedly",
]
OPENERS = """According to the {n}, | In the {a} {n}, | As the {n} shows, | After the {n}, | Before the {n}, | Despite the {n}, |
Since {y}, | By {y}, | In {y}, | At first, | Later, | In fact, | However, | Moreover, | As far as we know, | It is known that |
It is said that | Records say that | The {n} says that | We know that | Note that | Remember that | Today, | For the {n}, |
Thanks to the {n}, | During the {a} {n}, | With the {n}, | Under the {a} {n}, | {w} | {w}, | {p} says that | {p} wrote that |
For {a} reasons, | To this day | On the whole | Quite {d} | {d}, | And | But | So | Also, | First, | Then | Still, | Like many others,""".replace(
    "\n", " "
).split(" | ")
CLOSERS = """ after the {n} | before the {a} {n} | near the {n} | with a {a} {n} | for the {n} | in the {n} | and the {n} |, says {p} |,
as the {n} shows |, which is {a} |, not {a} | because of the {n} | thanks to {p} | since {y} | until {y} | in {y} | {d} |, {d} |
by the {a} {n} | despite the {n} |, according to {p} | without {n} or {n} | along with {p} | {w} | of {w} | at last | as well |
to this day | once more | on {a} terms | for {a} reasons | (see the {n}) | ({w}) | (in {y}) | - {a} and {a} | during the {n}""".replace(
    "\n", " "
).split(" |")


def everyday() -> tuple[str, ...]:
    """All listed words once."""
    pools = COMMON_NOUNS + COMMON_VERBS + COMMON_ADJECTIVES + ADVERBS + words.NOUNS + words.THINGS + words.GADGETS
    return tuple(dict.fromkeys(pools + words.TOPICS + words.FOODS + words.ANIMALS + words.JOBS + words.MATERIALS))


EVERYDAY = everyday()


def past_tense(verb: str) -> str:
    """The regular past of a verb."""
    return verb + ("d" if verb.endswith("e") else "ed")


@cache
def _followers() -> dict[str, str]:
    """For each pair of letters, the letters that follow it in the listed words."""
    table: dict[str, list[str]] = defaultdict(list)
    real = [w.lower() for w in words.FIRST + words.LAST + words.CITIES + words.COUNTRIES]
    for word in [*EVERYDAY, *real]:
        padded = f"^^{word}$"
        for i in range(len(padded) - 2):
            table[padded[i : i + 2]].append(padded[i + 2])
    return {pair: "".join(letters) for pair, letters in table.items()}


def pseudo_word(rng: random.Random) -> str:
    """A made-up word of three to eleven letters that follows English letter habits."""
    followers = _followers()
    while True:
        word = "^^"
        while not word.endswith("$") and len(word) < 14:
            letters = followers[word[-2:]]
            word += letters[int(rng.random() * len(letters))]
        word = word.strip("^$")
        if 3 <= len(word) <= 11:
            return word
