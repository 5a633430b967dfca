# ruff: noqa: E501 - a row of a table stays on its line
"""Word lists of the evaluation: none of these words is in training's lists, but units and parts of names."""

# fmt: off

FIRST = [
    "Agatha", "Bernd", "Camille", "Dorian", "Esther", "Fabio", "Gwen", "Harald", "Imogen", "Joachim", "Keiko", "Lamar",
    "Miriam", "Nikolai", "Ophelia", "Percy", "Ramona", "Sven", "Tabitha", "Umberto", "Vivian", "Wolfgang", "Ximena",
    "Yvonne", "Zachary", "Aisha", "Bogdan", "Ciara", "Dilip", "Eleni", "Ravi", "Mei", "Hamza", "Ngozi",
]
LAST = [
    "Ashworth", "Blackwood", "Castellano", "Drummond", "Ellington", "Fitzgerald", "Goldberg", "Hathaway", "Ishikawa",
    "Jankowski", "Kirkpatrick", "Lindqvist", "Montgomery", "Nakamura", "Oyelaran", "Papadopoulos", "Rutherford",
    "Sorensen", "Tchaikov", "Urbina", "Venkatesh", "Wainwright", "Yilmaz", "Zelenko", "Bianchi", "Carmichael",
]
CITIES = [
    "Antwerp", "Basel", "Cordoba", "Dresden", "Edinburgh", "Fukuoka", "Gdansk", "Haarlem", "Innsbruck", "Jaipur",
    "Kampala", "Leipzig", "Malmo", "Nantes", "Odessa", "Palermo", "Rotterdam", "Salzburg", "Tampere", "Utrecht",
    "Verona", "Wellington", "Yerevan", "Zanzibar", "Brisbane", "Calgary",
]
MULTI_CITIES = ("Rio Grande", "Sioux Falls, SD", "Santa Cruz", "Abu Dhabi", "Tel Aviv", "Göteborg", "Kraków", "Palo Alto, CA")
COUNTRIES = [
    "Albania", "Bulgaria", "Cuba", "Ecuador", "Georgia", "Hungary", "Indonesia", "Jordan", "Lithuania", "Malta",
    "Namibia", "Oman", "Paraguay", "Romania", "Scotland", "Thailand", "Uganda",
]
COLORS = ["burgundy", "cyan", "mauve", "khaki", "lavender", "coral", "charcoal", "magenta", "aquamarine"]
MATERIALS = ["porcelain", "plywood", "tin", "brass", "fibreglass", "flint", "jade", "travertine", "cardboard"]
ANIMALS = ["beaver", "lynx", "falcon", "salamander", "porcupine", "dolphin", "raccoon", "weasel", "gecko"]
JOBS = ["pharmacist", "optician", "bricklayer", "florist", "notary", "locksmith", "biologist", "postman", "receptionist"]
HOBBIES = ["origami", "kayaking", "badminton", "stargazing", "calligraphy", "snorkelling", "bowling", "beekeeping"]
FOODS = ["couscous", "crumpets", "mangoes", "spinach", "oysters", "tofu", "granola", "capers", "gnocchi", "turnips"]
LANGUAGES = ["Hungarian", "Zulu", "Breton", "Tamil", "Estonian", "Romanian", "Maltese", "Hebrew"]
UNITS = [
    "metres", "kilometres", "kilograms", "tonnes", "litres", "hours", "minutes", "days", "weeks", "months", "years",
    "degrees", "percent", "centimetres", "grams", "miles",
]
CJK = "春夏秋冬红蓝绿白黑金银铜石桥楼园校医药书笔纸灯窗门床椅桌猫狗鸟鱼孙胡朱高林何郭马"
KANA = "ゃゅょぁぃぅぇぉっゎャュョァィゥェォッヮヴ"

NOUNS = [
    "thickness", "perimeter", "creed", "superintendent", "bursar", "surcharge", "turnout", "checkpoint", "latency",
    "hardness", "torque", "wavelength", "accent", "crest", "benefactor", "stage name", "additive", "sweetener",
    "royalty", "lodger", "engraver", "lyricist", "curator", "understudy", "longitude", "slope", "alkalinity",
    "shelf life", "contrast", "fuel use", "closing speech", "pocket money", "deputy", "call sign", "dialling code",
]
ADJECTIVES = ["tentative", "typical", "quarterly", "projected", "approved", "joint", "acting", "adjusted"]
THINGS = ["abbey", "granary", "boathouse", "citadel", "footbridge", "rotunda", "distillery", "orangery", "jetty", "courthouse"]
GADGETS = [
    "blender", "humidifier", "oscilloscope", "telegraph", "bulldozer", "combine", "sander", "barometer", "incubator", "toaster",
]
TOPICS = ["payroll", "rehearsal", "excursion", "fundraiser", "takeover", "parade", "mock-up", "syllabus"]
FILLERS = (
    "Dogs must be kept on a lead.",
    "The view from here is worth the trip.",
    "Not everyone agrees with that.",
    "Further reading is listed below.",
    "School classes often come by.",
    "The weather was fine on that day.",
    "Our editors have checked this text.",
    "It rains a lot in autumn.",
    "We thank all who sent pictures.",
)
