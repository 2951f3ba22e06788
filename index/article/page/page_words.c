/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_words.c - phrases of page furniture, compared in lower case and without punctuation at both
 * ends. */
#include "article/page/page_words.h"

#include <pthread.h>

#include "article/text/letters.h"
#include "article/text/word_table.h"
#include "base/utf8.h"

#define MENU_ITEM_MAX    24 /* bytes */
#define MENU_ITEMS_LEAST 3
#define LINE_MAX         120 /* bytes: longer lines are not looked up */

/* Phrases that fill a line, in several languages, separated by bars. */
static const char lines[] =
    "read more|more|share|share this|share <|share this article|share this story|print|email|"
    "e-mail|tweet|facebook|twitter|linkedin|whatsapp|copy link|link copied|save|bookmark|"
    "comments|comment|reply|subscribe|subscribe now|sign in|log in|login|sign up|register|menu|"
    "search|home|close|back|next|previous|skip to content|skip to main content|skip navigation|"
    "go to content|go to contents|go to navigation|go to contents go to navigation|back to top|"
    "top|advertisement|advertising|advertise|ad|sponsored|sponsored content|promoted|loading|"
    "load more|show more|show less|view all|see all|view more|see more|listen|listen to article|"
    "play|watch|video|photo|photos|gallery|image|close gallery|open in app|get the app|"
    "send feedback|feedback|how can we improve|thanks for your feedback|"
    "thank you for your feedback|was this helpful|yes|no|contact us|about us|privacy policy|"
    "terms of use|terms of service|cookie policy|accept|accept all|reject|i agree|ok|got it|"
    "manage preferences|follow|follow us|newsletter|newsletters|font size|text size|a a a|"
    "breaking|accessibility statement|copyright information|archives|site map|sitemap|help|faq|"
    "careers|jobs|rss|more stories|más|leer más|compartir|imprimir|teilen|drucken|mehr|"
    "mehr lesen|weiterlesen|anzeige|partager|imprimer|lire la suite|lire aussi|publicité|"
    "condividi|leggi anche|compartilhar|leia mais|publicidade|publicidad|delen|lees meer|"
    "advertentie|dela|del|læs mere|läs mer|annons|читать далее|поделиться|реклама|full story|"
    "continue reading|story continues below|article continues below|continue reading below|"
    "story continues below advertisement|article continues after advertisement|scroll down|"
    "watch more|hide caption|toggle caption|enlarge this image|view comments|"
    "continue reading the main story|leave a comment|post a comment|write a comment|"
    "log in to post comments|log in or register to post comments|login or register to post "
    "comments|"
    "be the first to comment|report a typo|report this ad|report an error|reuse this content|"
    "permalink|short link|trending|buy now|shop now|donate|donate now|support us|join now|"
    "learn more|download|download the app|click here|tap to unmute|unmute|mute|up next|"
    "0 comments|add a comment|related|on this page|table of contents|contents|caption|advert|"
    "article content|story content|image caption|video ad feedback|ad feedback|order reprints|"
    "print article|skip advertisement|iklan|annonse|werbung|publicidade|reklam|reklama|mainos|"
    "pubblicità|広告|광고|广告|artikel anhören|artikel hören|bild vergrößern|"
    "this article is free to read|already a subscriber|subscribers only|for subscribers";

/* Phrases at the beginning of a line. */
static const char *const starts[] = {"share on",
                                     "share this on",
                                     "share via",
                                     "follow us on",
                                     "follow @",
                                     "like us on",
                                     "sign up for",
                                     "sign up to",
                                     "subscribe to",
                                     "subscribe for",
                                     "read more:",
                                     "read also",
                                     "also read",
                                     "read also:",
                                     "see also",
                                     "related:",
                                     "read next",
                                     "watch:",
                                     "listen:",
                                     "click here",
                                     "image credit",
                                     "image:",
                                     "photo:",
                                     "photos:",
                                     "photo by",
                                     "photo credit",
                                     "picture:",
                                     "credit:",
                                     "photograph:",
                                     "photography by",
                                     "image source",
                                     "image by",
                                     "file photo",
                                     "file image",
                                     "getty images",
                                     "screenshot of",
                                     "advertisement",
                                     "you may also like",
                                     "you might also like",
                                     "recommended for you",
                                     "log in to",
                                     "please log in",
                                     "please sign in",
                                     "already a subscriber",
                                     "already have an account",
                                     "enter your email",
                                     "enable javascript",
                                     "please enable",
                                     "your browser",
                                     "download our app",
                                     "download the app",
                                     "get our app",
                                     "join our",
                                     "have a news tip",
                                     "got a tip",
                                     "send tips",
                                     "contact the author",
                                     "comments are closed",
                                     "leave a reply",
                                     "filed under",
                                     "posted in",
                                     "tagged",
                                     "tags:",
                                     "topics:",
                                     "categories:",
                                     "category:",
                                     "keywords:",
                                     "more on:",
                                     "more about",
                                     "more in ",
                                     "more from",
                                     "foto:",
                                     "bild:",
                                     "crédit photo",
                                     "lire aussi",
                                     "leer también",
                                     "lea también",
                                     "lea además",
                                     "leia também",
                                     "mehr zum thema",
                                     "lesen sie auch",
                                     "fuente:",
                                     "leggi anche",
                                     "lees ook",
                                     "läs också",
                                     "les også",
                                     "copyright",
                                     "\xC2\xA9",
                                     "(c) 20",
                                     "all rights reserved",
                                     "terms and conditions",
                                     "print this",
                                     "estimated reading time",
                                     "reading time",
                                     "text size",
                                     "font size",
                                     "skip to",
                                     "jump to",
                                     "view all",
                                     "see all",
                                     "show all",
                                     "back to",
                                     "go to",
                                     "reprints",
                                     "want more",
                                     "to comment",
                                     "follow the author",
                                     "the views expressed",
                                     "opinions expressed",
                                     "powered by"};

/* Phrases anywhere in a short line. */
static const char *const inside[] = {"image credit",
                                     "photo credit",
                                     "(photo by",
                                     "(photo:",
                                     "(photo courtesy",
                                     "getty images",
                                     "via getty",
                                     "/getty",
                                     "/afp)",
                                     "ap photo",
                                     "/reuters)",
                                     "photo/",
                                     "photo illustration",
                                     "file photo",
                                     "shutterstock",
                                     "image courtesy",
                                     "photo courtesy",
                                     "picture alliance",
                                     "min read",
                                     "minutes read",
                                     "minute read",
                                     " source: ",
                                     " credit: ",
                                     "source: supplied",
                                     "all rights reserved",
                                     "click to enlarge",
                                     "opens in new window",
                                     "opens in a new",
                                     "privacy policy",
                                     "terms of use",
                                     "terms of service"};

/* Lines that head or mark the end of a story. */
static const char ends[] =
    "related articles|related stories|related news|related content|related posts|related topics|"
    "related links|related coverage|related reading|related|tags|topics|more from|more stories|"
    "more news|latest news|latest stories|latest articles|latest|most read|most popular|"
    "most viewed|popular|popular articles|popular stories|trending|trending now|recommended|"
    "recommended stories|recommended for you|recommended reading|read next|up next|"
    "you may also like|you might also like|you may like|editors' picks|editor's picks|"
    "top stories|comments|leave a comment|leave a reply|join the conversation|about the author|"
    "about the authors|about the writer|author|share this article|share this story|"
    "share this post|what to read next|don't miss|see also|further reading|end|ends|-30-|30|###|"
    "##|- ends -|-ends-|forward-looking statements|forward looking statements|"
    "safe harbor statement|cautionary statement|media contact|media contacts|press contact|"
    "press contacts|contact|contacts|for media inquiries|notes to editors|send feedback|"
    "filed under|footer|artículos relacionados|noticias relacionadas|te puede interesar|"
    "más noticias|articles liés|à lire aussi|sur le même sujet|articles similaires|"
    "mehr zum thema|das könnte sie auch interessieren|weitere artikel|kommentare|commentaires|"
    "comentarios|comentários|notícias relacionadas|leia também|articoli correlati|leggi anche|"
    "commenti|lees ook|reacties|läs också|les også|похожие статьи|читайте также|комментарии|"
    "関連記事|相关新闻|相关阅读|관련 기사|newsletter signup|sign up for our newsletter|"
    "subscribe to our newsletter|sponsored content|around the web|from the web|promoted stories|"
    "more on this story|more on this topic|sources|references|share this entry|the latest|"
    "in this section|explore more";

/* Those that cannot head a box within a story. Compared without numbers and text in parentheses. */
static const char lasts[] =
    "comments|comment|there are comments|leave a comment|leave a reply|post a comment|"
    "write a comment|add a comment|join the conversation|join the discussion|join the debate|"
    "view comments|show comments|read comments|thoughts on|responses|reader comments|"
    "readers comments|discussion|conversation|about the author|about the authors|"
    "about the writer|kommentare|commentaires|comentarios|coment\xC3\xA1rios|commenti|reacties|"
    "kommentarer|"
    "\xD0\xBA\xD0\xBE\xD0\xBC\xD0\xBC\xD0\xB5\xD0\xBD\xD1\x82\xD0\xB0\xD1\x80\xD0\xB8\xD0\xB8|"
    "end|ends|-30-";

/* Phrases of notices. A notice has two of them in one paragraph, or one that news never uses. */
static const struct cue {
    const char *phrase;
    int weight;
} cues[] = {{"uses cookies", 2},
            {"use cookies", 2},
            {"use of cookies", 2},
            {"cookie policy", 2},
            {"cookie settings", 2},
            {"your cookie", 2},
            {"privacy policy", 1},
            {"privacy policies", 1},
            {"privacy notice", 1},
            {"terms of use", 1},
            {"terms of service", 1},
            {"terms and conditions", 1},
            {"all rights reserved", 2},
            {"may not be published", 2},
            {"may not be reproduced", 2},
            {"without permission", 1},
            {"be reproduced", 1},
            {"redistributed", 1},
            {"this site", 1},
            {"this website", 1},
            {"our site", 1},
            {"our website", 1},
            {"the site as", 1},
            {"external links", 1},
            {"other internet sites", 1},
            {"endorsement of", 1},
            {"sign up for", 1},
            {"our newsletter", 1},
            {"your inbox", 2},
            {"newsletters", 1},
            {"subscribe to", 1},
            {"subscribe now", 2},
            {"unsubscribe", 2},
            {"enable javascript", 2},
            {"javascript is", 2},
            {"ad blocker", 2},
            {"your browser", 1},
            {"affiliate commission", 2},
            {"affiliate links", 2},
            {"earn a commission", 2},
            {"forward-looking statements", 2},
            {"not responsible for", 1},
            {"responsible for the content", 1},
            {"copyright \xC2\xA9", 2},
            {"\xC2\xA9 20", 2},
            {"by continuing to", 1},
            {"you agree to", 1},
            {"you consent to", 1},
            {"consent to our", 1},
            {"email address", 1},
            {"be published. required", 2},
            {"required fields are", 2},
            {"your account", 1},
            {"log in to", 1},
            {"views expressed", 1},
            {"do not necessarily reflect", 1},
            {"follow us on", 2},
            {"like us on facebook", 2},
            {"download our app", 2},
            {"click here to", 1},
            {"personalised ads", 2},
            {"personalized ads", 2},
            {"diese website verwendet", 2},
            {"ce site utilise", 2},
            {"este sitio utiliza", 2},
            {"alle rechte vorbehalten", 2},
            {"tous droits r\xC3\xA9serv\xC3\xA9s", 2},
            {"todos los derechos reservados", 2},
            {"todos os direitos reservados", 2},
            {"manages this site", 1}};
#define NOTICE_WEIGHT 2
#define NOTICE_MAX    1200 /* bytes: a longer paragraph is text */

/* Labels of credits at the beginning of a paragraph. Most are followed by a colon. */
static const char *const credit_labels[] = {"photo:",
                                            "photos:",
                                            "photo by ",
                                            "photos by ",
                                            "photo credit",
                                            "photo courtesy",
                                            "photo /",
                                            "photograph:",
                                            "photograph by ",
                                            "photography by ",
                                            "picture:",
                                            "pictures:",
                                            "picture by ",
                                            "image:",
                                            "images:",
                                            "image by ",
                                            "image credit",
                                            "image source",
                                            "image copyright",
                                            "image courtesy",
                                            "credit:",
                                            "file photo",
                                            "file image",
                                            "file picture",
                                            "getty images",
                                            "video:",
                                            "video by ",
                                            "illustration:",
                                            "illustration by ",
                                            "graphic:",
                                            "screenshot:",
                                            "foto:",
                                            "fotos:",
                                            "foto di ",
                                            "foto av ",
                                            "foto van ",
                                            "foto de ",
                                            "bild:",
                                            "bilder:",
                                            "bildquelle",
                                            "bildnachweis",
                                            "grafik:",
                                            "symbolbild",
                                            "crédit photo",
                                            "crédits photo",
                                            "crédit :",
                                            "crédit:",
                                            "créditos:",
                                            "crédito:",
                                            "créditos da foto",
                                            "fotografía:",
                                            "imagen:",
                                            "imagem:",
                                            "fot. ",
                                            "фото:",
                                            "© "};

/* What shows a credit within a caption, in lower case. */
static const char *const credits[] = {"(photo by ",
                                      "(photo:",
                                      "(photo credit",
                                      "(photo courtesy",
                                      "(photograph:",
                                      "(picture:",
                                      "(image:",
                                      "(image credit",
                                      "(image by ",
                                      "(image courtesy",
                                      "(credit:",
                                      "(credit ",
                                      "(foto:",
                                      "(bild:",
                                      "(ap photo",
                                      "ap photo/",
                                      "/ap photo",
                                      "afp photo",
                                      "reuters photo",
                                      "file photo",
                                      "getty images",
                                      "/getty",
                                      "/reuters",
                                      "/afp",
                                      "/ap)",
                                      "/epa",
                                      "/dpa",
                                      "/efe",
                                      "picture alliance",
                                      "picture-alliance",
                                      "shutterstock",
                                      "istockphoto",
                                      "photo: ",
                                      "photos: ",
                                      "image credit:",
                                      "photo credit:",
                                      "photograph: ",
                                      "foto: ",
                                      "bild: ",
                                      "/keystone",
                                      "imago/",
                                      "crédit photo"};
#define CREDIT_LABELLED_MAX 160 /* bytes of a paragraph that begins with a label */
#define CREDITED_MAX        480 /* bytes of a caption with its credit */
#define CREDIT_TAIL         70  /* bytes at a caption's end in which its credit begins */

/* Phrases that point to another story; a colon or another mark follows them. */
static const char pointers[] =
    "read more|read also|also read|read next|read this|read|see also|see more|also see|also|"
    "related|related story|related stories|related article|related articles|related post|"
    "related coverage|more|more on this|don't miss|must read|recommended|watch|watch now|listen|"
    "you may also like|sign up|subscribe|newsletter|more from|in case you missed it|from archives|"
    "lesen sie auch|lesen sie mehr|mehr zum thema|siehe auch|auch interessant|mehr dazu|"
    "lire aussi|à lire aussi|à lire|voir aussi|lire également|"
    "lea también|leer también|leer más|lee también|le puede interesar|"
    "te puede interesar|ver también|leia também|leia mais|veja também|"
    "leggi anche|leggi tutto|guarda anche|lees ook|lees meer|läs också|läs "
    "mer|"
    "les også|læs også|lue myös|czytaj też|zobacz też|"
    "читайте "
    "также|"
    "ayrıca oku";
#define POINTER_MAX 220 /* bytes */

/* Labels before a headline, with a colon after them. */
static const char kickers[] =
    "press release|press releases|news release|news releases|media release|media releases|"
    "media note|press statement|press statements|statement|news|breaking news|"
    "for immediate release|pressemitteilung|medienmitteilung|communiqu\xC3\xA9 de presse|"
    "nota de prensa|comunicado de prensa|comunicato stampa|persbericht|pressmeddelande|"
    "pressemeddelelse|press briefing|remarks|fact sheet|readout";

/* Picture counters without their numbers: "Image 1 of 5". */
static const char counters[] = "image of|image of /|photo of|slide of|picture of|bild von|foto de";

enum phrase {
    PHRASE_LINE = 1,
    PHRASE_END = 2,
    PHRASE_LAST = 4,
    PHRASE_KICKER = 8,
    PHRASE_COUNTER = 16,
    PHRASE_POINTER = 32
};

static struct word_table phrases;

static void fill_phrases(void)
{
    word_table_add(&phrases, lines, '|', PHRASE_LINE);
    word_table_add(&phrases, ends, '|', PHRASE_END);
    word_table_add(&phrases, lasts, '|', PHRASE_LAST);
    word_table_add(&phrases, counters, '|', PHRASE_COUNTER);
    word_table_add(&phrases, pointers, '|', PHRASE_POINTER);
    word_table_add(&phrases, kickers, '|', PHRASE_KICKER);
}

static bool is_phrase(struct str line, enum phrase kind)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fill_phrases);
    return line.length > 0 && (word_table_find(&phrases, line) & kind);
}

static bool is_mark(uint32_t c)
{
    return !letter_is(c) && !(c >= '0' && c <= '9') && c != 0xA9 && c != '#' && c != '@' &&
           c != '(' && c != '-';
}

/* The line in lower case without punctuation at its ends; empty if the line is too long to look
 * up. */
static struct str normal(struct str line, char room[2 * LINE_MAX])
{
    line = str_trim(line);
    if (line.length > LINE_MAX)
        return STR("");
    line = str_n(room, letters_lower(line, room, (size_t)2 * LINE_MAX));
    while (line.length > 0) {
        uint32_t c;
        size_t length = utf8_decode(line.data, line.data + line.length, &c);

        if (!is_mark(c))
            break;
        line = str_slice(line, length, line.length);
    }
    while (
        line.length > 0 && (line.data[line.length - 1] & 0x80) == 0 &&
        (is_mark((unsigned char)line.data[line.length - 1]) || line.data[line.length - 1] == ')'))
        line.length--;
    return line;
}

static bool starts_as(struct str line, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (table[i][0] == line.data[0] && str_starts(line, str_of(table[i])))
            return true;
    return false;
}

static bool contains(struct str line, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(line, str_of(table[i])) >= 0)
            return true;
    return false;
}

#define TABLE(t) t, sizeof t / sizeof t[0]

static bool has_letter(struct str line)
{
    for (const char *at = line.data, *end = at + line.length; at < end;) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        if (letter_is(c) || (c >= '0' && c <= '9'))
            return true;
    }
    return false;
}

/* Is it a menu in one line: "Football | Cycling | Tables"? */
static bool is_menu(struct str line)
{
    size_t items = 0;

    for (struct str rest = line; rest.data; items++) {
        struct str item = str_trim(str_cut(&rest, '|'));

        if (item.length == 0 || item.length > MENU_ITEM_MAX)
            return false;
    }
    return items >= MENU_ITEMS_LEAST;
}

bool page_words_furniture(struct str line)
{
    char room[2 * LINE_MAX];
    struct str words = normal(line, room);

    if (!has_letter(line) || is_menu(line))
        return true;
    if (words.length == 0)
        return false;
    return is_phrase(words, PHRASE_LINE) || starts_as(words, TABLE(starts)) ||
           contains(words, TABLE(inside));
}

/* Remove numbers and text in parentheses, and collapse spaces. In place. */
static struct str without_numbers(struct str line, char *room)
{
    size_t length = 0;
    bool aside = false;

    for (size_t i = 0; i < line.length; i++) {
        char byte = line.data[i];

        aside = byte == '(' || (aside && byte != ')');
        if (aside || byte == ')' || (byte >= '0' && byte <= '9'))
            continue;
        if (byte == ' ' && (length == 0 || room[length - 1] == ' '))
            continue;
        room[length++] = byte;
    }
    return str_trim(str_n(room, length));
}

bool page_words_button(struct str line)
{
    char room[2 * LINE_MAX], plain[2 * LINE_MAX];
    struct str words = normal(line, room);

    return is_phrase(words, PHRASE_LINE) ||
           is_phrase(without_numbers(words, plain), PHRASE_COUNTER);
}

bool page_words_end(struct str line)
{
    char room[2 * LINE_MAX];
    struct str words, trimmed = str_trim(line);

    if (trimmed.length > 60)
        return false;
    if (str_is(trimmed, "###") || str_is(trimmed, "# # #") || str_is(trimmed, "-30-"))
        return true;
    words = normal(line, room);
    if (words.length > 0 && words.data[0] == '(')
        words = str_slice(words, 1, words.length);
    return is_phrase(words, PHRASE_END);
}

bool page_words_last(struct str line)
{
    char room[2 * LINE_MAX], plain[2 * LINE_MAX];
    struct str words, trimmed = str_trim(line);

    if (trimmed.length > 60)
        return false;
    if (str_is(trimmed, "###") || str_is(trimmed, "# # #") || str_is(trimmed, "-30-"))
        return true;
    words = normal(line, room);
    if (words.length > 0 && words.data[0] == '(')
        words = str_slice(words, 1, words.length);
    words = without_numbers(words, plain);
    return is_phrase(words, PHRASE_LAST) || str_starts(words, STR("thoughts on "));
}

bool page_words_notice(struct str paragraph)
{
    char lower[2 * NOTICE_MAX];
    struct str text;
    int weight = 0;

    if (paragraph.length > NOTICE_MAX)
        return false;
    text = str_n(lower, letters_lower(paragraph, lower, sizeof lower));
    for (size_t i = 0; i < sizeof cues / sizeof cues[0] && weight < NOTICE_WEIGHT; i++)
        if (str_find(text, str_of(cues[i].phrase)) >= 0)
            weight += cues[i].weight;
    return weight >= NOTICE_WEIGHT;
}

/* Is the credit that is found at `at` where a caption has it: before it, or at its end and not in a
 * sentence? */
static bool is_at_an_end(struct str text, size_t at)
{
    return at < 2 || (at + CREDIT_TAIL >= text.length && !str_ends(text, STR(".")));
}

bool page_words_credit(struct str paragraph)
{
    char lower[2 * CREDITED_MAX];
    struct str text = str_trim(paragraph);

    if (text.length == 0 || text.length > CREDITED_MAX)
        return false;
    text = str_n(lower, letters_lower(text, lower, sizeof lower));
    if (text.length <= CREDIT_LABELLED_MAX && starts_as(text, TABLE(credit_labels)))
        return true;
    for (size_t i = 0; i < sizeof credits / sizeof credits[0]; i++) {
        ptrdiff_t at = str_find(text, str_of(credits[i]));

        if (at >= 0 && is_at_an_end(text, (size_t)at))
            return true;
    }
    return false;
}

bool page_words_pointer(struct str paragraph)
{
    static const char *const marks[] = {":", "|", " \xE2\x80\x93", " -", "\xC2\xBB", ">"};
    char room[2 * LINE_MAX];
    struct str text = str_trim(paragraph);

    if (text.length > POINTER_MAX)
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        ptrdiff_t at = str_find(text, str_of(marks[i]));

        if (at > 0 && at <= LINE_MAX &&
            is_phrase(normal(str_slice(text, 0, (size_t)at), room), PHRASE_POINTER))
            return true;
    }
    return false;
}

size_t page_words_kicker(struct str line)
{
    char room[2 * LINE_MAX];
    const char *colon = line.length ? memchr(line.data, ':', line.length) : NULL;
    size_t length;
    struct str words;

    if (!colon || colon - line.data > 40)
        return 0;
    length = (size_t)(colon - line.data);
    words = normal(str_slice(line, 0, length), room);
    if (!is_phrase(words, PHRASE_KICKER))
        return 0;
    for (length++; length < line.length && line.data[length] == ' ';)
        length++;
    return length < line.length ? length : 0;
}

bool page_words_updated(struct str before)
{
    static const char *const words[] = {"updated",     "modified",     "last update", "revised",
                                        "edited",      "aktualisiert", "mis à jour",  "modifié",
                                        "actualizado", "atualizado",   "aggiornato",  "bijgewerkt",
                                        "обновлено"};
    char room[2 * LINE_MAX];

    return contains(normal(before, room), TABLE(words));
}

bool page_words_published(struct str before)
{
    static const char *const words[] = {
        "published",  "posted",       "released",       "first published", "publication date",
        "date",       "issued",       "veröffentlicht", "publié",          "publicado",
        "pubblicato", "gepubliceerd", "опубликовано",   "publicerad",      "for immediate release"};
    char room[2 * LINE_MAX];

    return contains(normal(before, room), TABLE(words));
}
