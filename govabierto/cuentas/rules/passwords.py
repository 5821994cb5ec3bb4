"""Which passwords are refused: short ones, and those that everybody tries first.

There is no rule about capitals or symbols. Common passwords are recognised by how they are made (a known word, a row
of the keyboard, a sequence or something repeated, with a few digits or signs around it), which covers more than a list
and needs no foreign file. Source: OWASP ASVS 5.0, 6.2.1-6.2.12.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from govabierto.nucleo.text import N_

MIN_LENGTH = 8
ADVISED_LENGTH = 15
MAX_LENGTH = 256
TOO_SHORT = N_("Necesita 8 caracteres o más. Una frase de varias palabras es fácil de recordar.")
TOO_LONG = N_("Caben 256 caracteres. Acórtala un poco.")
TOO_COMMON = N_("Es de las primeras que alguien probaría. Usa varias palabras que no vayan juntas.")
TOO_PERSONAL = N_("Se parece a tu nombre o a tu contacto. Usa otras palabras.")

_DISGUISES = str.maketrans("013457@$!|", "oieastasil")
_KEYBOARDS = ("qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp")
_SEQUENCES = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", *_KEYBOARDS)
_DATE = re.compile(r"(?:19|20)\d{6}|\d{4}(?:19|20)\d{2}")
_ROWS = (*_SEQUENCES, *(row[::-1] for row in _SEQUENCES))
_MIN_REST = 4
"""Letters that must be left over after the known words for a password to count as somebody's own."""
_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """
        abrete acceso access adios admin administrador administradora administrator alejandra alejandro alexander
        amanda america amigo amigos amistad amor amorcito amores andrea andres angel angela angeles animal antonio
        argentina arsenal arturo asdf atlante atlas austin azul bailey barbie barcelona baseball basketball batman
        beatriz bebe bebito bella benito biblia bienvenida bienvenido blink bonita bonito brandon brasil bryan
        buster butterfly cachorro camaro camila camilo campeon canada cancun capitan caramelo carlos carmen
        carolina casa castillo catalina cecilia celeste celtic changeme charlie chelsea chicago chiquita chivas
        chocolate cielo claudia clave coche colombia computadora computer contrasena cookie corazon cowboys
        cristal cristian cristiano cristina cruzazul dallas daniel daniela david default demo diamante diana diego
        dinero dios diosito dragon eduardo elefante elizabeth enrique ernesto escuela espana esperanza estrella
        estrellita facebook familia felicidad felipe fernanda fernando flores florida football forever francisco
        frijolito futbol gabriel gabriela gatito gato gerardo gloria gobierno gonzalez google guadalupe guerrero
        guest guillermo gustavo gutierrez hannah heaven hector hello hermana hermano hermosa hermoso hernandez
        hockey hola horses hunter iloveyou infinito ingles instagram internet isabel jaguar javier jennifer
        jessica jesucristo jesus jimena jordan jorge jose joselito joshua juan juanito juegos julia juliana justin
        karina karla kevin killer lagarto laura leonardo leticia letmein libertad liberty liliana linda liverpool
        login lopez lorena lovely loveme lucia lucky luis luna madrid maestra maestro maggie mamita manchester
        manuel margarita maria mariana maribel mario mariposa martha martin martinez master matematicas matrix
        mauricio mercedes metallica mexicana mexicano mexico michael michelle miguel minecraft moises monica
        monkey monster monterrey morena morenita motorola mujer mundo municipio murcielago musica mustang naranja
        naruto natalia necaxa negrita negrito nicolas nicole ninja nintendo nirvana novia novio oaxaca oliver
        orlando oscar pablo paloma pancho panda pantera paola papito paradise parker pasaporte pass passw passwd
        password pastel patricia patrick paulina pedro pelota pepper perez perrito perro peru pikachu playstation
        pokemon porsche presidente princesa princesita princess principe prueba puebla pumas purple querida
        querido qwer rafael ramirez ramon raquel realmadrid rebecca rebelde ricardo robert roberto rocio rodrigo
        rodriguez rosa rosario ruben samantha samsung sanchez sandra santiago santos saturno secret secreto
        secundaria security seguridad seguro selena sergio shadow silvia simpson sistema slipknot snoopy soccer
        sofia soledad soleil soporte spiderman spongebob starwars steelers summer sunshine superestrella superman
        susana sweety taylor teamo teamomucho teclado telefono temporal tequiero tequila teresa test testing tiger
        tigger tigres tinkerbell toluca torres trustno universidad universo user usuario valentina valeria vampiro
        vanessa venezuela veracruz verano veronica victor victoria viernes viva walter web welcome whatever
        whatsapp wilson windows winter wizard xavier yolanda youtube zapata zapato zxcv
        """,
    )
)


def normalise(password: str) -> str:
    """Return a password in NFC, so that the same letters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFC", password)


def problem_of(password: str, personal: Iterable[str] = ()) -> str | None:
    """Return the msgid of what is wrong with a new password, or None. personal: names and contacts of its owner."""
    text = normalise(password)
    if len(text) < MIN_LENGTH:
        return TOO_SHORT
    if len(text) > MAX_LENGTH:
        return TOO_LONG
    if is_common(text):
        return TOO_COMMON
    return TOO_PERSONAL if _is_personal(text, personal) else None


def is_common(password: str) -> bool:
    """Tell whether a password is made of what everybody tries: known words, rows of keys, sequences, repetition."""
    plain = _plain(password)
    if _is_repeated(plain) or _is_sequence(plain) or _DATE.fullmatch(plain):
        return True
    if _is_sequence(plain[::2]) and _is_sequence(plain[1::2]):
        return True
    if len(plain) - max(_longest_run(part, 0, _ROWS) for part in (plain, plain[::-1])) < _MIN_REST:
        return True
    bare = _letters(plain)
    disguised = _letters(_plain(password.translate(_DISGUISES)))
    return any(len(_without_words(letters)) < _MIN_REST for letters in {bare, disguised})


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _letters(plain: str) -> str:
    """Return the letters when everything else is a short ornament of digits and signs; else the text as it is."""
    letters = "".join(c for c in plain if "a" <= c <= "z")
    return letters if len(plain) - len(letters) <= max(len(letters), MIN_LENGTH) else plain


def _is_repeated(plain: str) -> bool:
    longest = len(plain) // 2
    return any(
        (plain[:size] * (len(plain) // size + 1))[: len(plain)] == plain for size in range(1, min(longest, 6) + 1)
    )


def _is_sequence(plain: str) -> bool:
    """Tell whether the text is a few pieces of keyboard rows or of the alphabet, read in either direction."""
    position = pieces = 0
    while position < len(plain):
        length = _longest_run(plain, position, _ROWS)
        if length < len("123"):
            return False
        position += length
        pieces += 1
    return pieces <= max(2, len(plain) // 4)


def _longest_run(plain: str, start: int, rows: Iterable[str]) -> int:
    best = 0
    for row in rows:
        size = best + 1
        while start + size <= len(plain) and plain[start : start + size] in row:
            best, size = size, size + 1
    return best


def _without_words(letters: str) -> str:
    """Return what is left of the letters after taking known words away, the longest first, at most two of them."""
    rest = letters
    for _ in range(2):
        found = max((word for word in _WORDS if word in rest), key=len, default="")
        if len(found) < len("amor"):
            break
        rest = rest.replace(found, "", 1)
    if rest and rest != letters and _is_sequence(rest):
        return ""
    return rest


def _is_personal(password: str, personal: Iterable[str]) -> bool:
    plain = rest = _plain(password)
    words = {_plain(word) for text in personal for word in re.split(r"[\s@._+\-]+", text) if len(word) >= _MIN_REST}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        rest = rest.replace(word, "", 1)
    return rest != plain and len(rest) < _MIN_REST
