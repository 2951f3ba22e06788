/* SPDX-License-Identifier: GPL-2.0-or-later */
/* release.c - tells kinds, offices and officials by the words that their lines begin with. */
#include "article/page/release.h"

#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "base/json.h"

#define LABELS_ABOVE     3 /* lines above the headline that are read */
#define LABELS_BELOW     8 /* lines below it */
#define OFFICE_BYTES_MAX 90
#define OFFICE_WORDS_MAX 8
#define TITLE_BYTES_MAX  90
#define TITLE_WORDS_MAX  10

/* Kinds of releases, and of articles that papers label, in several languages. */
static const char *const kinds[] = {
    "media note",
    "press statement",
    "press release",
    "news release",
    "media release",
    "media statement",
    "media advisory",
    "press advisory",
    "press note",
    "joint statement",
    "joint press release",
    "public statement",
    "fact sheet",
    "readout",
    "remarks",
    "press remarks",
    "remarks to the press",
    "press briefing",
    "press conference",
    "transcript",
    "speech",
    "statement",
    "notice to the press",
    "special briefing",
    "opinion",
    "editorial",
    "op-ed",
    "analysis",
    "interview",
    "obituary",
    "commentary",
    "explainer",
    "communiqué de presse",
    "déclaration",
    "pressemitteilung",
    "presseerklärung",
    "pressemeddelelse",
    "pressmeddelande",
    "persbericht",
    "comunicado de prensa",
    "nota de prensa",
    "comunicato stampa",
    "comunicado de imprensa",
    "komunikat prasowy",
    "пресс-релиз",
    "заявление",
    "tiskové prohlášení",
    "basın açıklaması",
};

/* How the names of offices begin. */
static const char *const offices[] = {
    "office of",           "department of",     "bureau of",       "ministry of",
    "embassy of",          "u.s. embassy",      "us embassy",      "consulate of",
    "press office of",     "the press office",  "office for",      "directorate of",
    "directorate-general", "permanent mission", "government of",   "city of",
    "county of",           "committee on",      "commission on",   "council of the",
    "secretariat of",      "delegation of",     "the white house", "prime minister's office",
    "ministère de",        "ministère des",     "ministère du",    "préfecture de",
    "bundesministerium",   "auswärtiges amt",   "presseamt",       "ministerio de",
    "ministerio del",      "ministero del",     "ministero degli", "ministério da",
    "ministério do",       "ministerie van",    "ministerstwo",
};

/* Words of officials' titles. */
static const char title_words[] =
    "secretary undersecretary minister president spokesperson spokesman spokeswoman ambassador "
    "director director-general commissioner chair chairman chairwoman chairperson governor mayor "
    "senator representative attorney administrator chancellor premier envoy coordinator "
    "superintendent commander chief governor-general comptroller ombudsman "
    "ministre président présidente porte-parole ministerin präsident sprecher sprecherin "
    "ministro ministra presidente portavoz alcalde sindaco burgemeester";

static bool in_words(const char *words, struct str word)
{
    struct str rest = str_of(words);

    while (word.length > 0 && strchr(",.;:", word.data[word.length - 1]))
        word.length--;
    while (rest.data)
        if (str_eq_nocase(str_cut(&rest, ' '), word))
            return true;
    return false;
}

static bool has_date(struct str line)
{
    struct date_text date;

    return date_text_find(line, &date);
}

/* ---- kinds ---------------------------------------------------------------------------------- */

/* Length of the longest kind that the line begins with, as whole words; 0: none. */
static size_t kind_length(struct str line)
{
    size_t longest = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i]);

        if (length > longest && str_starts_nocase(line, str_of(kinds[i])) &&
            (line.length == length || strchr(" :", line.data[length])))
            longest = length;
    }
    return longest;
}

static void set_genre(json_t *article, struct str kind)
{
    if (!json_object_get(article, "genre"))
        json_set_str(article, "genre", kind);
}

static struct str without_colon(struct str text)
{
    text = str_trim(text);
    if (text.length > 0 && text.data[0] == ':')
        text = str_trim(str_slice(text, 1, text.length));
    return text;
}

/* ---- offices -------------------------------------------------------------------------------- */

/* An office has a name of its own: no sentence, no list of links. */
static bool is_office(const struct paragraph *line)
{
    struct str text = line->text;

    if (text.length > OFFICE_BYTES_MAX || line->sentence || str_ends(text, STR(":")) ||
        has_date(text) || word_count(text) < 2 || word_count(text) > OFFICE_WORDS_MAX)
        return false;
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
        if (str_starts_nocase(text, str_of(offices[i])))
            return letters_start_upper(text);
    return false;
}

/* ---- officials ------------------------------------------------------------------------------ */

/* "Secretary of State", "Minister of Ports and Harbours" */
static bool is_title(struct str line)
{
    struct str rest = line;
    size_t words = 0, titles = 0;

    if (line.length == 0 || line.length > TITLE_BYTES_MAX || !letters_start_upper(line) ||
        str_ends(line, STR(".")) || has_date(line))
        return false;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        titles += in_words(title_words, word);
        words++;
    }
    return titles > 0 && words <= TITLE_WORDS_MAX;
}

/* "Ann Porter, Minister of Ports": the name; STR_NONE if it is no such line. */
static struct str name_before_title(struct str line)
{
    ptrdiff_t comma = str_find(line, STR(","));
    struct str name = comma > 0 ? str_slice(line, 0, (size_t)comma) : STR_NONE;

    if (!name.data || !byline_is_name(name) ||
        !is_title(str_trim(str_slice(line, (size_t)comma + 1, line.length))))
        return STR_NONE;
    return name;
}

/* The official whose name the text is, with a title in the same line or in the next one. `sure`:
 * the kind of the release stands before it. */
static struct str official_of(struct str text, struct str next, bool sure)
{
    struct str name = name_before_title(text);

    if (name.data)
        return name;
    if (!byline_is_name(text) || str_starts_nocase(text, STR("the "))) /* an addressee */
        return STR_NONE;
    return sure || is_title(next) ? text : STR_NONE;
}

static void set_official(json_t *article, struct str name)
{
    BUF_AUTO struct buf people = {0};

    if (name.length > 0 && article_get(article, ARTICLE_BYLINE).length == 0 &&
        byline_clean(name, &people))
        article_set(article, ARTICLE_BYLINE, buf_str(&people));
}

/* Words that end a name in a headline whose words all have capitals. */
static const char behind_names[] =
    "on in of for to at with after before following regarding about and as upon concerning";

/* "Statement by Minister Ann Porter on the Ferries": the words with capitals behind "by", without
 * titles. */
static struct str speaker_of(struct str headline)
{
    static const char *const openers[] = {"statement by ", "statement from ",
                                          "remarks by ",   "speech by ",
                                          "address by ",   "joint statement by "};
    struct str rest = STR_NONE, name;
    const char *start = NULL, *end = NULL;

    for (size_t i = 0; i < sizeof openers / sizeof *openers && !rest.data; i++)
        if (str_starts_nocase(headline, str_of(openers[i])))
            rest = str_slice(headline, strlen(openers[i]), headline.length);
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest)) {
        bool last = word.length > 0 && strchr(",:;", word.data[word.length - 1]);

        if (!start && (in_words(title_words, word) || in_words("the u.s us", word)))
            continue;
        if (!letters_start_upper(word) || in_words(behind_names, word))
            break;
        start = start ? start : word.data;
        end = word.data + word.length - last;
        if (last)
            break;
    }
    name = start ? str_n(start, (size_t)(end - start)) : STR_NONE;
    return name.data && byline_is_name(name) ? name : STR_NONE;
}

/* ---- lines ---------------------------------------------------------------------------------- */

bool release_is_label(const struct paragraph *line)
{
    size_t kind = kind_length(line->text);

    return str_eq_nocase(line->text, STR("for immediate release")) || is_office(line) ||
           (kind > 0 && without_colon(str_slice(line->text, kind, line->text.length)).length == 0);
}

/* "Port Aubrey, Northland" above a date */
static bool is_place(const struct paragraph *line)
{
    struct str rest = line->text;

    if (str_find(rest, STR(",")) <= 0 || line->sentence || line->words > 5 || is_title(rest))
        return false;
    for (struct str word = word_cut(&rest); word.data; word = word_cut(&rest))
        if (!letters_start_upper(word))
            return false;
    return true;
}

/* A label of a text that is only a story must not stay in the body. In a page, what is above the
 * story is not in the body anyway. */
static void mark_told(struct paragraphs *all, size_t at)
{
    if (!all->page)
        all->at[at].told = true;
}

static void read_place(struct paragraphs *all, size_t at, struct str next, json_t *article)
{
    if (!has_date(next) || !is_place(&all->at[at]) || has_date(all->at[at].text) ||
        article_get(article, ARTICLE_DATELINE).length > 0)
        return;
    article_set(article, ARTICLE_DATELINE, all->at[at].text);
    mark_told(all, at);
}

static void read_label(struct paragraphs *all, size_t at, size_t story, json_t *article)
{
    struct str line = all->at[at].text;
    struct str next = at + 1 < story ? all->at[at + 1].text : STR_NONE;
    size_t kind = kind_length(line);
    struct str rest = without_colon(str_slice(line, kind, line.length));
    bool after_kind = kind > 0 || (at > 0 && release_is_label(&all->at[at - 1]));
    struct str official =
        release_is_label(&all->at[at]) ? STR_NONE : official_of(rest, next, after_kind);

    if (kind > 0 && (rest.length == 0 || official.data || has_date(rest)))
        set_genre(article, str_slice(line, 0, kind));
    set_official(article, official);
    read_place(all, at, next, article);
    if (is_office(&all->at[at]) && article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, line);
    if (release_is_label(&all->at[at]) || official.data)
        mark_told(all, at);
    if (official.data && is_title(next))
        mark_told(all, at + 1);
}

void release_read(struct paragraphs *all, size_t from, size_t headline, size_t story,
                  json_t *article)
{
    size_t first = headline > from + LABELS_ABOVE ? headline - LABELS_ABOVE : from;
    size_t last = headline + LABELS_BELOW < story ? headline + LABELS_BELOW : story;
    struct str shown = article_get(article, ARTICLE_HEADLINE), speaker;

    if (headline == story)
        return;
    for (size_t i = first; i < last; i++)
        if (i != headline)
            read_label(all, i, story, article);
    speaker = speaker_of(shown);
    set_official(article, speaker);
    if (speaker.data && kind_length(shown) > 0)
        set_genre(article, str_slice(shown, 0, kind_length(shown)));
}
