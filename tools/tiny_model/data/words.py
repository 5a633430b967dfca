# ruff: noqa: E501 - a row of a table stays on its line
"""Word lists for training; the evaluation's own lists are in `held_out_words.py`."""

# fmt: off

FIRST = [
    "Anna", "Ben", "Carla", "David", "Elena", "Felix", "Grace", "Henry", "Ines", "James", "Karin", "Leo", "Maria",
    "Nina", "Oscar", "Paula", "Quentin", "Rosa", "Samuel", "Tara", "Ursula", "Victor", "Wendy", "Xavier", "Yusuf",
    "Zoe", "Ahmed", "Bianca", "Chen", "Diego", "Emre", "Fatima", "Georg", "Hana", "Ivan", "Jana", "Kofi", "Lucia",
    "Mehmet", "Noor", "Olga", "Pedro", "Rania", "Stefan", "Tomas", "Uma", "Vera", "Walter", "Yara", "Zara", "Alice",
    "Bob", "Charlie", "Dora", "Emma", "Frank", "Gina", "Harry", "Isabel", "Jack", "Kate", "Liam", "Mia", "Noah",
    "Olivia", "Peter", "Rachel", "Sara", "Tom", "Vincent", "William", "John", "Jane", "Mary", "Paul", "Mark", "Lucy",
    "Amir", "Bruno", "Chloe", "Dmitri", "Eva", "Fiona", "Giulia", "Hugo", "Irene", "Jonas", "Klara", "Lena", "Marco",
    "Nadia", "Omar", "Petra", "Rafael", "Sofia", "Theo", "Viktor",
    "Adele", "Boris", "Cecilia", "Declan", "Edith", "Farid", "Greta", "Hector", "Ingrid", "Jorge", "Katya",
    "Lorenzo", "Mabel", "Nils", "Odette", "Pavel", "Rosalind", "Silvio", "Tamsin", "Ulrich", "Valeria", "Wilfred",
    "Yannick", "Zelda", "Priya", "Kenji", "Amara", "Thandi", "Bjorn", "Colette",
]
LAST = [
    "Smith", "Jones", "Brown", "Taylor", "Wilson", "Evans", "Walker", "Green", "Hall", "Wood", "Lewis", "Harris",
    "Clark", "Young", "King", "Wright", "Hill", "Moore", "Baker", "Carter", "Mitchell", "Turner", "Parker",
    "Collins", "Stewart", "Murphy", "Cook", "Rogers", "Bell", "Bailey", "Cooper", "Ward", "Gray", "Watson", "Brooks",
    "Price", "Bennett", "Ross", "Foster", "Silva", "Costa", "Rossi", "Ferrari", "Muller", "Schmidt", "Weber",
    "Fischer", "Novak", "Horvat", "Kowalski", "Ivanov", "Petrov", "Tanaka", "Sato", "Kim", "Park", "Lee", "Wang",
    "Li", "Zhang", "Chen", "Nguyen", "Tran", "Singh", "Kumar", "Patel", "Khan", "Ali", "Hassan", "Osei", "Mensah",
    "Diallo", "Garcia", "Lopez", "Martin", "Bernard", "Dubois", "Moreau", "Lind", "Berg", "Holm", "Nilsson",
    "Hansen", "Virtanen",
    "Abbott", "Barlow", "Crane", "Dunmore", "Eckhart", "Fairley", "Gupta", "Hargreaves", "Iwasaki", "Jensen",
    "Kessler", "Lombardi", "Mbeki", "Norberg", "Okafor", "Pemberton", "Quigley", "Radcliffe", "Sandoval",
    "Thackeray", "Underwood", "Vasquez", "Whitlock", "Yamada", "Zimmerman", "Albrecht",
]
CITIES = [
    "London", "Paris", "Madrid", "Rome", "Vienna", "Prague", "Warsaw", "Oslo", "Dublin", "Athens", "Cairo",
    "Nairobi", "Lagos", "Delhi", "Mumbai", "Beijing", "Shanghai", "Tokyo", "Osaka", "Seoul", "Sydney", "Toronto",
    "Boston", "Chicago", "Denver", "Dallas", "Miami", "Seattle", "Houston", "Lima", "Bogota", "Santiago", "Havana",
    "Lyon", "Turin", "Porto", "Seville", "Geneva", "Hamburg", "Munich", "Cologne", "Krakow", "Riga", "Vilnius",
    "Sofia", "Belgrade", "Istanbul", "Ankara", "Berlin", "Brussels", "Amsterdam", "Austin", "Portland", "Phoenix",
    "Atlanta", "Detroit", "Montreal", "Vancouver", "Melbourne", "Auckland", "Singapore", "Bangkok", "Hanoi",
    "Jakarta", "Manila", "Karachi", "Tehran", "Baghdad", "Accra", "Dakar", "Tunis",
    "Lisbon", "Budapest", "Stockholm", "Helsinki", "Copenhagen", "Zagreb", "Ljubljana", "Bratislava", "Tallinn",
    "Reykjavik", "Valencia", "Bilbao", "Florence", "Naples", "Marseille", "Bordeaux", "Leeds", "Cardiff", "Glasgow",
    "Nagoya", "Kyoto", "Busan", "Perth", "Ottawa", "Quito",
]
MULTI_CITIES = (
    "New York", "Los Angeles", "San Diego", "San Jose, CA", "Austin, TX", "Paris, France", "Boston, MA",
    "Mexico City", "Cape Town", "Hong Kong", "Buenos Aires", "Kuala Lumpur", "Salt Lake City, UT", "Rome, Italy",
    "São Paulo", "Zürich", "Las Vegas, NV", "San Antonio, TX", "Santa Fe, NM",
    "Novi Sad", "St. Louis, MO", "Baton Rouge, LA", "Addis Ababa", "Ho Chi Minh City", "Málaga", "Tromsø",
)
COUNTRIES = [
    "France", "Spain", "Italy", "Germany", "Poland", "Norway", "Sweden", "Finland", "Denmark", "Greece", "Egypt",
    "Kenya", "Nigeria", "India", "China", "Japan", "Korea", "Australia", "Canada", "Mexico", "Peru", "Chile",
    "Brazil", "Argentina", "Portugal", "Ireland", "Turkey", "Morocco", "Ghana", "Vietnam",
    "Iceland", "Estonia", "Latvia", "Croatia", "Serbia", "Austria", "Belgium", "Nepal", "Bolivia", "Uruguay",
    "Panama", "Senegal", "Tanzania",
]
COLORS = [
    "red", "blue", "green", "yellow", "black", "white", "grey", "brown", "orange", "purple", "pink", "silver",
    "golden", "violet", "crimson", "turquoise",
    "teal", "beige", "maroon", "indigo", "scarlet", "olive", "amber", "navy", "lilac",
]
MATERIALS = [
    "stone", "wood", "steel", "brick", "glass", "concrete", "marble", "granite", "bronze", "copper", "iron", "oak",
    "bamboo", "leather", "cotton", "wool", "silk", "clay", "paper", "plastic", "rubber", "aluminium", "limestone",
    "sandstone",
    "slate", "basalt", "timber", "titanium", "linen", "velvet", "nickel", "adobe",
]
ANIMALS = [
    "cat", "dog", "cow", "horse", "duck", "chicken", "penguin", "bear", "fox", "rabbit", "owl", "frog", "sheep",
    "goat", "pig", "mouse", "elephant", "lion", "tiger", "fish", "snake", "parrot", "turtle", "bee", "spider",
    "monkey", "whale", "shark", "camel",
    "otter", "badger", "heron", "hedgehog", "lizard", "moose", "walrus", "squirrel",
]
JOBS = [
    "engineer", "doctor", "teacher", "nurse", "baker", "farmer", "pilot", "painter", "lawyer", "writer", "chemist",
    "plumber", "architect", "designer", "librarian", "journalist", "driver", "cook", "gardener", "musician",
    "programmer", "dentist", "electrician", "photographer",
    "surgeon", "carpenter", "geologist", "barber", "tailor", "midwife", "economist", "welder",
]
HOBBIES = [
    "chess", "hiking", "painting", "swimming", "cycling", "reading", "dancing", "cooking", "climbing", "gardening",
    "fishing", "skiing", "sailing", "running", "singing", "photography", "knitting", "tennis", "football", "yoga",
    "archery", "pottery", "fencing", "rowing", "surfing", "juggling", "birdwatching", "embroidery",
]
FOODS = [
    "rice", "bread", "cheese", "soup", "pasta", "beans", "fish", "apples", "honey", "potatoes", "tomatoes",
    "mushrooms", "olives", "lentils", "noodles", "pancakes", "salad", "pizza", "curry", "dumplings",
    "quinoa", "waffles", "dates", "figs", "barley", "chutney", "risotto", "ravioli", "radishes",
]
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
LANGUAGES = [
    "English", "French", "Spanish", "German", "Italian", "Polish", "Turkish", "Arabic", "Hindi", "Chinese",
    "Japanese", "Korean", "Dutch",
    "Welsh", "Basque", "Finnish", "Swahili", "Nepali", "Croatian", "Icelandic", "Catalan",
]
UNITS = [
    "metres", "kilometres", "kilograms", "tonnes", "litres", "hours", "minutes", "days", "weeks", "euros", "dollars",
    "degrees", "percent",
]
CJK = "天地人山水火木土日月星风雨花草牛羊龙虎东西南北中大小上下左右新老长明光国家学院店公司城市河海湖江黄安平和乐美好友爱心力前后今早晚茶饭米面包车船飞机电话网络行商超场图画歌舞剧团队王李张刘陈杨赵吴周徐"
KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんアイウエオカキクケコサシスセソタチツテトがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽガギグゲゴザジズゼゾダデドバビブベボパピプペポ"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшэюя"
EMOJI = ["😀", "🎉", "🚀", "🐱", "🌧", "🔥", "⭐", "🍕", "🎵", "💡", "🌍", "🐶", "✅", "❤️", "🏔", "🎂"]
ACCENTED = ["é", "è", "ü", "ö", "ä", "ñ", "ç", "å", "ø", "ó", "í", "ú", "š", "ž", "č", "ł", "ã", "ê", "î"]

# Attribute nouns for statements of the form "the {noun} of X is Y".
NOUNS = [
    "height", "length", "width", "weight", "age", "price", "colour", "speed", "capacity", "area", "depth",
    "temperature", "population", "budget", "salary", "deadline", "password", "code", "address", "owner", "author",
    "editor", "director", "manager", "chairman", "founder", "capital", "currency", "language", "climate", "altitude",
    "volume", "size", "rank", "score", "rating", "version", "release", "license", "warranty", "voltage", "frequency",
    "memory", "battery", "range", "mileage", "engine", "model", "brand", "shape", "pattern", "texture", "flavour",
    "smell", "origin", "source", "destination", "route", "distance", "duration", "start", "end", "opening",
    "closing", "schedule", "timetable", "fee", "fare", "rent", "deposit", "discount", "tax", "limit", "maximum",
    "minimum", "average", "total", "target", "goal", "motto", "slogan", "nickname", "title", "address", "phone",
    "number", "email", "website", "contact", "room", "floor", "building", "street", "district", "region", "province",
    "postcode", "sponsor", "partner", "supplier", "client", "customer", "investor", "coach", "captain", "goalkeeper",
    "mascot", "stadium", "league", "ingredient", "dose", "treatment", "symptom", "cause", "effect", "cure", "diet",
    "habitat", "lifespan", "wingspan", "predator", "prey", "enemy", "leader", "crew", "cargo", "port", "harbour",
    "dock", "terminal", "gate", "seat", "row", "ticket", "visa", "passport", "permit", "certificate", "grade",
    "subject", "teacher", "principal", "library", "laboratory", "telescope", "instrument", "sensor", "material",
    "coating", "finish", "roof", "tower", "wall", "door", "window", "key", "lock", "alarm", "server", "database",
    "port", "protocol", "format", "encoding", "timeout", "threshold", "interval", "retention", "backup", "region",
    "endpoint", "quota", "vacation", "allowance", "bonus", "pension", "notice", "probation", "overtime", "holiday",
    "policy", "refund", "return", "shipping", "delivery", "carrier", "tracking", "invoice", "payment", "method",
    "account", "balance", "interest", "loan", "mortgage", "insurance", "premium", "coverage", "claim", "agent",
    "broker", "composer", "singer", "drummer", "label", "album", "genre", "tempo", "key", "chapter", "page",
    "publisher", "translator", "plot", "hero", "villain", "ending", "prize", "award", "medal", "record", "winner",
    "runner", "loser", "date", "year", "month", "week", "day", "hour", "season", "founder", "heir", "king", "queen",
    "mayor", "governor", "president", "minister", "judge", "lawyer", "witness", "verdict", "sentence", "crime",
    "weapon", "motive", "clue", "site", "layer", "depth", "temple", "statue", "coin", "mineral", "rock", "volcano",
    "glacier", "lake", "island", "valley", "desert", "forest", "tree", "flower", "leaf", "root", "seed", "harvest",
    "crop", "yield", "soil",
    "circumference", "diameter", "inscription", "caretaker", "treasurer", "tariff", "quorum", "curfew", "bandwidth",
    "viscosity", "payload", "throughput", "dialect", "anthem", "patron", "surname", "allergen", "preservative",
    "dividend", "landlord", "tenant", "sculptor", "librettist", "archivist", "choreographer", "latitude",
    "elevation", "acidity", "lifetime", "brightness", "resolution", "keynote", "stipend",
]
ADJECTIVES = [
    "main", "official", "annual", "maximum", "minimum", "average", "total", "current", "old", "new", "first", "last",
    "final", "public", "private", "local", "national", "daily", "weekly", "monthly", "internal", "external",
    "default", "preferred", "original", "recommended",
    "nominal", "provisional", "seasonal", "combined", "estimated", "permitted", "senior", "interim",
]
THINGS = [
    "bridge", "tower", "museum", "library", "station", "harbour", "castle", "school", "hospital", "garden",
    "theatre", "stadium", "market", "temple", "lighthouse", "factory", "hotel", "airport", "canal", "tunnel", "dam",
    "monument", "gallery", "cathedral", "mill", "observatory", "archive", "palace",
    "viaduct", "windmill", "chapel", "fortress", "aqueduct", "pavilion", "brewery", "greenhouse", "pier",
]
GADGETS = [
    "pump", "router", "camera", "printer", "scanner", "drone", "sensor", "lamp", "kettle", "heater", "fan", "boiler",
    "robot", "tablet", "speaker", "phone", "laptop", "watch", "keyboard", "monitor", "charger", "engine", "motor",
    "generator", "compressor", "turbine", "bicycle", "scooter", "tractor",
    "turntable", "dehumidifier", "projector", "microscope", "excavator", "harvester", "lathe", "thermostat",
    "centrifuge",
]
TOPICS = [
    "budget", "schedule", "report", "invoice", "contract", "project", "meeting", "plan", "order", "delivery",
    "design", "survey", "backup", "server", "website", "newsletter", "course", "workshop", "audit", "release",
    "inventory", "audition", "expedition", "campaign", "merger", "festival", "prototype", "curriculum",
]
FILLERS = (
    "Many visitors come in summer.", "It is well known in the region.", "The weather there is mild.",
    "Local people are proud of it.", "More details are in the archive.", "A small café is next door.",
    "Several books have been written about it.", "This page was last updated in spring.",
    "The story is told in many versions.", "Work continues every year.", "Please ask the front desk for help.",
    "See also the annex.", "Experts still discuss this.", "There are plans for the future.",
    "The entrance is on the north side.", "Not much else is recorded.", "A new edition is being prepared.",
    "This section gives a short overview.", "Children and adults enjoy it.",
    "For other questions, contact the team.",
    "Guided tours leave every hour.", "Opinions on this differ.", "A brochure can be had at the counter.",
    "Photographs are welcome.", "The surroundings are quiet in winter.",
    "Readers have sent us many letters about it.", "An earlier draft of this note was shorter.",
    "Parking is limited.",
    "It rained for most of the morning.",
    "The fog did not lift until noon.",
    "A cold wind came up in the evening.",
    "Spring was late that year.",
    "The nights are getting longer.",
    "Snow is rare in these parts.",
    "The sun was out for once.",
    "Thunder could be heard far off.",
    "The soup was better than expected.",
    "Most of us take our tea without sugar.",
    "He always whistles on the stairs.",
    "She likes to read before going to sleep.",
    "The neighbours keep a parrot.",
    "On Sundays everybody sleeps late.",
    "The dog next door barks at the postman.",
    "Nobody could say who had left the gate open.",
    "The old clock in the hall is slow.",
    "Somebody had moved the chairs again.",
    "The lift was out of order.",
    "A queue had formed by noon.",
    "The lights went out twice.",
    "There was cake for everyone.",
    "The children were playing in the yard.",
    "The bus was full as usual.",
    "Two pigeons sat on the roof.",
    "The coffee machine is being cleaned.",
    "Please wipe your shoes at the door.",
    "Smoking is not allowed in the building.",
    "Bags may be left in the cloakroom.",
    "Please keep your voice down in the corridor.",
    "The last one to leave turns off the light.",
    "Used cups go into the kitchen.",
    "Bicycles belong in the shed.",
    "Windows are to be shut at night.",
    "Do not feed the ducks.",
    "Keys are handed out in the morning only.",
    "We thank all helpers for their patience.",
    "Many thanks to those who wrote in.",
    "Special thanks go to the night shift.",
    "The author is grateful for every correction.",
    "We are sorry for the delay.",
    "Our thanks also go to the printers.",
    "The editor has shortened this part.",
    "Spelling follows the house style.",
    "A few typing errors have been removed.",
    "The pictures had to be left out for lack of space.",
    "The rest of the page is torn off.",
    "This paragraph was added later.",
    "The footnotes are at the back.",
    "Some of this was said in jest.",
    "The handwriting is hard to read here.",
    "Comments from readers are always welcome.",
    "Tip: bring something warm to wear.",
    "It is wise to come early.",
    "A pencil is all you need.",
    "Good shoes are a help on the way up.",
    "It is best to take the stairs.",
    "A second look never hurts.",
    "Take your time with this.",
    "Rumour has it that the cook is leaving.",
    "People say the cellar is haunted.",
    "They say the mayor was not amused.",
    "Nobody believed a word of it.",
    "There was much laughter at the back.",
    "The meeting went on for too long.",
    "Half the audience had fallen asleep.",
    "What happened next is another story.",
    "Life went on as before.",
    "That was all for the day.",
)
