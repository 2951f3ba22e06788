/* SPDX-License-Identifier: GPL-2.0-or-later */
/* entity.c - the names of HTML 4, and those of HTML5 that name one character and occur in news
 * (HTML Living Standard, 13.5 "Named character references"). */
#include "article/text/entity.h"

#include <stdlib.h>

#include "base/utf8.h"

#define DIGITS_MAX 16 /* including leading zeros */

struct entity {
    const char *name;
    uint32_t character;
};

/* In byte order, for bsearch. */
static const struct entity entities[] = {
    {"AElig", 198},   {"AMP", 38},       {"Aacute", 193},  {"Abreve", 258},  {"Acirc", 194},
    {"Agrave", 192},  {"Alpha", 913},    {"Aogon", 260},   {"Aring", 197},   {"Atilde", 195},
    {"Auml", 196},    {"Beta", 914},     {"COPY", 169},    {"Cacute", 262},  {"Ccaron", 268},
    {"Ccedil", 199},  {"Chi", 935},      {"Dagger", 8225}, {"Dcaron", 270},  {"Delta", 916},
    {"Dstrok", 272},  {"ETH", 208},      {"Eacute", 201},  {"Ecaron", 282},  {"Ecirc", 202},
    {"Egrave", 200},  {"Eogon", 280},    {"Epsilon", 917}, {"Eta", 919},     {"Euml", 203},
    {"GT", 62},       {"Gamma", 915},    {"Gbreve", 286},  {"Iacute", 205},  {"Icirc", 206},
    {"Idot", 304},    {"Igrave", 204},   {"Iota", 921},    {"Iuml", 207},    {"Kappa", 922},
    {"LT", 60},       {"Lambda", 923},   {"Lstrok", 321},  {"Mu", 924},      {"Nacute", 323},
    {"Ncaron", 327},  {"NewLine", 10},   {"Ntilde", 209},  {"Nu", 925},      {"OElig", 338},
    {"Oacute", 211},  {"Ocirc", 212},    {"Odblac", 336},  {"Ograve", 210},  {"Omega", 937},
    {"Omicron", 927}, {"Oslash", 216},   {"Otilde", 213},  {"Ouml", 214},    {"Phi", 934},
    {"Pi", 928},      {"Prime", 8243},   {"Psi", 936},     {"QUOT", 34},     {"REG", 174},
    {"Rcaron", 344},  {"Rho", 929},      {"Sacute", 346},  {"Scaron", 352},  {"Scedil", 350},
    {"Sigma", 931},   {"THORN", 222},    {"Tab", 9},       {"Tau", 932},     {"Tcaron", 356},
    {"Theta", 920},   {"Uacute", 218},   {"Ucirc", 219},   {"Udblac", 368},  {"Ugrave", 217},
    {"Upsilon", 933}, {"Uring", 366},    {"Uuml", 220},    {"Xi", 926},      {"Yacute", 221},
    {"Yuml", 376},    {"Zacute", 377},   {"Zcaron", 381},  {"Zdot", 379},    {"Zeta", 918},
    {"aacute", 225},  {"abreve", 259},   {"acirc", 226},   {"acute", 180},   {"aelig", 230},
    {"agrave", 224},  {"alefsym", 8501}, {"alpha", 945},   {"amp", 38},      {"and", 8743},
    {"ang", 8736},    {"aogon", 261},    {"apos", 39},     {"aring", 229},   {"ast", 42},
    {"asymp", 8776},  {"atilde", 227},   {"auml", 228},    {"bdquo", 8222},  {"beta", 946},
    {"brvbar", 166},  {"bsol", 92},      {"bull", 8226},   {"cacute", 263},  {"cap", 8745},
    {"ccaron", 269},  {"ccedil", 231},   {"cedil", 184},   {"cent", 162},    {"check", 10003},
    {"chi", 967},     {"circ", 710},     {"clubs", 9827},  {"colon", 58},    {"comma", 44},
    {"commat", 64},   {"cong", 8773},    {"copy", 169},    {"crarr", 8629},  {"cross", 10007},
    {"cup", 8746},    {"curren", 164},   {"dArr", 8659},   {"dagger", 8224}, {"darr", 8595},
    {"dash", 8208},   {"dcaron", 271},   {"deg", 176},     {"delta", 948},   {"diams", 9830},
    {"divide", 247},  {"dollar", 36},    {"dstrok", 273},  {"eacute", 233},  {"ecaron", 283},
    {"ecirc", 234},   {"egrave", 232},   {"empty", 8709},  {"emsp", 8195},   {"ensp", 8194},
    {"eogon", 281},   {"epsilon", 949},  {"equals", 61},   {"equiv", 8801},  {"eta", 951},
    {"eth", 240},     {"euml", 235},     {"euro", 8364},   {"excl", 33},     {"exist", 8707},
    {"fnof", 402},    {"forall", 8704},  {"frac12", 189},  {"frac13", 8531}, {"frac14", 188},
    {"frac15", 8533}, {"frac18", 8539},  {"frac23", 8532}, {"frac34", 190},  {"frac38", 8540},
    {"frac58", 8541}, {"frac78", 8542},  {"frasl", 8260},  {"gamma", 947},   {"gbreve", 287},
    {"ge", 8805},     {"grave", 96},     {"gt", 62},       {"hArr", 8660},   {"half", 189},
    {"harr", 8596},   {"hearts", 9829},  {"hellip", 8230}, {"horbar", 8213}, {"hyphen", 8208},
    {"iacute", 237},  {"icirc", 238},    {"iexcl", 161},   {"igrave", 236},  {"image", 8465},
    {"infin", 8734},  {"inodot", 305},   {"int", 8747},    {"iota", 953},    {"iquest", 191},
    {"isin", 8712},   {"iuml", 239},     {"kappa", 954},   {"lArr", 8656},   {"lambda", 955},
    {"lang", 9001},   {"laquo", 171},    {"larr", 8592},   {"lceil", 8968},  {"lcub", 123},
    {"ldquo", 8220},  {"ldquor", 8222},  {"le", 8804},     {"lfloor", 8970}, {"lowast", 8727},
    {"lowbar", 95},   {"loz", 9674},     {"lpar", 40},     {"lrm", 8206},    {"lsaquo", 8249},
    {"lsqb", 91},     {"lsquo", 8216},   {"lstrok", 322},  {"lt", 60},       {"macr", 175},
    {"mdash", 8212},  {"micro", 181},    {"middot", 183},  {"minus", 8722},  {"mldr", 8230},
    {"mu", 956},      {"nabla", 8711},   {"nacute", 324},  {"nbsp", 160},    {"ncaron", 328},
    {"ndash", 8211},  {"ne", 8800},      {"ni", 8715},     {"nldr", 8229},   {"not", 172},
    {"notin", 8713},  {"nsub", 8836},    {"ntilde", 241},  {"nu", 957},      {"num", 35},
    {"oacute", 243},  {"ocirc", 244},    {"odblac", 337},  {"oelig", 339},   {"ograve", 242},
    {"oline", 8254},  {"omega", 969},    {"omicron", 959}, {"oplus", 8853},  {"or", 8744},
    {"ordf", 170},    {"ordm", 186},     {"oslash", 248},  {"otilde", 245},  {"otimes", 8855},
    {"ouml", 246},    {"para", 182},     {"part", 8706},   {"percnt", 37},   {"period", 46},
    {"permil", 8240}, {"perp", 8869},    {"phi", 966},     {"pi", 960},      {"piv", 982},
    {"plus", 43},     {"plusmn", 177},   {"pound", 163},   {"prime", 8242},  {"prod", 8719},
    {"prop", 8733},   {"psi", 968},      {"quest", 63},    {"quot", 34},     {"rArr", 8658},
    {"radic", 8730},  {"rang", 9002},    {"raquo", 187},   {"rarr", 8594},   {"rcaron", 345},
    {"rceil", 8969},  {"rcub", 125},     {"rdquo", 8221},  {"real", 8476},   {"reg", 174},
    {"rfloor", 8971}, {"rho", 961},      {"rlm", 8207},    {"rpar", 41},     {"rsaquo", 8250},
    {"rsqb", 93},     {"rsquo", 8217},   {"rsquor", 8217}, {"sacute", 347},  {"sbquo", 8218},
    {"scaron", 353},  {"scedil", 351},   {"sdot", 8901},   {"sect", 167},    {"semi", 59},
    {"shy", 173},     {"sigma", 963},    {"sigmaf", 962},  {"sim", 8764},    {"sol", 47},
    {"spades", 9824}, {"star", 9734},    {"starf", 9733},  {"sub", 8834},    {"sube", 8838},
    {"sum", 8721},    {"sup", 8835},     {"sup1", 185},    {"sup2", 178},    {"sup3", 179},
    {"supe", 8839},   {"szlig", 223},    {"tau", 964},     {"tcaron", 357},  {"there4", 8756},
    {"theta", 952},   {"thetasym", 977}, {"thinsp", 8201}, {"thorn", 254},   {"tilde", 732},
    {"times", 215},   {"trade", 8482},   {"uArr", 8657},   {"uacute", 250},  {"uarr", 8593},
    {"ucirc", 251},   {"udblac", 369},   {"ugrave", 249},  {"uml", 168},     {"upsih", 978},
    {"upsilon", 965}, {"uring", 367},    {"uuml", 252},    {"verbar", 124},  {"weierp", 8472},
    {"xi", 958},      {"yacute", 253},   {"yen", 165},     {"yuml", 255},    {"zacute", 378},
    {"zcaron", 382},  {"zdot", 380},     {"zeta", 950},    {"zwj", 8205},    {"zwnj", 8204},
};

/* windows-1252 where it differs from Latin-1; 0 where it has no character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static int compare_name(const void *name, const void *entity)
{
    return str_compare(*(const struct str *)name, str_of(((const struct entity *)entity)->name));
}

uint32_t entity_character(struct str name)
{
    const struct entity *found = bsearch(&name, entities, sizeof entities / sizeof *entities,
                                         sizeof *entities, compare_name);

    return found ? found->character : 0;
}

static int digit_value(char byte, unsigned base)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (base == 16 && (byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
        return (byte | 0x20) - 'a' + 10;
    return -1;
}

static uint32_t character_of_number(uint32_t number)
{
    if (number >= 0x80 && number < 0xA0)
        number = windows_1252[number - 0x80];
    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000))
        return UTF8_REPLACEMENT;
    return number;
}

/* "&#233;" or "&#xE9;" */
static size_t decode_number(struct str text, uint32_t *character)
{
    bool hex = text.length > 2 && (text.data[2] == 'x' || text.data[2] == 'X');
    unsigned base = hex ? 16 : 10;
    size_t at = hex ? 3 : 2, start = at;
    uint32_t number = 0;

    for (; at < text.length && at - start < DIGITS_MAX; at++) {
        int digit = digit_value(text.data[at], base);

        if (digit < 0)
            break;
        number = number > 0x10FFFF ? number : number * base + (uint32_t)digit;
    }
    if (at == start)
        return 0;
    *character = character_of_number(number);
    return at < text.length && text.data[at] == ';' ? at + 1 : at;
}

static bool name_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

size_t entity_decode(struct str text, uint32_t *character)
{
    size_t at = 1;

    if (text.length > 1 && text.data[1] == '#')
        return decode_number(text, character);
    while (at < text.length && at <= DIGITS_MAX && name_byte(text.data[at]))
        at++;
    if (at == text.length || text.data[at] != ';')
        return 0;
    *character = entity_character(str_slice(text, 1, at));
    return *character ? at + 1 : 0;
}
