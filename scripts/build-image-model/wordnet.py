"""Names of ImageNet's classes, and of the kinds above them, from WordNet's noun file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

MIN_LEAVES = 4
"""A kind above fewer classes than this says little that they do not say themselves."""

# Too general to say anything of a picture, or words that nobody would look for.
ABSTRACT = set(
    """entity|physical entity|abstraction|object|whole|matter|causal agent|unit|thing|substance|part|attribute|
    artifact|instrumentality|device|conveyance|container|article|covering|equipment|implement|organism|living thing|
    psychological feature|communication|relation|group|process|physical process|natural object|solid|signal|
    craft|mechanism|consumer goods|commodity|chordate|placental|area|way|creation|restraint|support|protective covering|
    public transport|durables|domestic animal|measuring instrument|visual signal|indication|
    obstruction|supporting structure|fabric|paraphernalia|self-propelled vehicle|wheeled vehicle|mechanical device|
    even-toed ungulate|odd-toed ungulate|bovid|anseriform bird|work|gear|tableware|
    foodstuff|nutriment|ware|utensil""".replace("\n", "").split("|")
)
ABSTRACT = {word.strip() for word in ABSTRACT}


class Nouns:
    """Synsets by offset: their words, and the offsets of what they are kinds of."""

    def __init__(self, path: Path) -> None:
        self.words: dict[str, list[str]] = {}
        self.above: dict[str, list[str]] = {}
        for line in path.read_text("latin-1").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            at = 4 + 2 * count
            pointers = int(fields[at])
            self.words[fields[0]] = [word.replace("_", " ") for word in fields[4:at:2]]
            rest = fields[at + 1 : at + 1 + 4 * pointers]
            self.above[fields[0]] = [rest[i + 1] for i in range(0, len(rest), 4) if rest[i] in ("@", "@i")]

    def all_above(self, synset: str) -> set[str]:
        found: set[str] = set()
        todo = list(self.above[synset])
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo.extend(self.above[one])
        return found


def labels_of(ids: list[str], path: Path) -> dict:
    """`classes`: id, name and the indices in `kinds` of what it is a kind of; `kinds`: id and name."""
    nouns = Nouns(path)
    synsets = [one[1:] for one in ids]
    above = [nouns.all_above(one) for one in synsets]
    leaves = Counter(kind for kinds in above for kind in kinds)
    members = {kind: frozenset(i for i, kinds in enumerate(above) if kind in kinds) for kind in leaves}

    def tells(kind: str) -> bool:
        if leaves[kind] < MIN_LEAVES or nouns.words[kind][0] in ABSTRACT:
            return False
        # Of kinds with the same classes below them, the nearest to the classes has the plainer name.
        twins = [other for other in members if other != kind and members[other] == members[kind]]
        return not any(kind in nouns.all_above(twin) and nouns.words[twin][0] not in ABSTRACT for twin in twins)

    kinds = sorted((kind for kind in leaves if tells(kind)), key=lambda kind: (-leaves[kind], kind))
    owner: dict[str, str] = {}  # of two kinds with one name, that of more classes keeps it
    for kind in kinds:
        owner.setdefault(nouns.words[kind][0], kind)

    def kind_name(kind: str) -> str:
        words = nouns.words[kind]
        return words[0] if owner[words[0]] == kind or len(words) == 1 else words[1]

    place = {kind: index for index, kind in enumerate(kinds)}
    names = Counter(nouns.words[one][0] for one in synsets)
    taken = {kind_name(kind) for kind in kinds}

    def name_of(synset: str) -> str:
        words = nouns.words[synset]
        if names[words[0]] == 1 and words[0] not in taken:
            return words[0]
        return f"{words[0]} ({nouns.words[nouns.above[synset][0]][0]})"

    return {
        "classes": [
            {"id": one, "name": name_of(synset), "kinds": sorted(place[kind] for kind in kinds_ if kind in place)}
            for one, synset, kinds_ in zip(ids, synsets, above)
        ],
        "kinds": [{"id": f"n{kind}", "name": kind_name(kind)} for kind in kinds],
    }
