/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_beside.c - tables of the words that name boxes, in several languages. */
#include "article/html/html_beside.h"

#define CAPTION_MAX 800
#define BOX_MAX     3000
#define LABEL_MAX   250
#define UNSEEN_MAX  200
#define NAMES_ROOM  (2 * HTML_NAMES_MAX + 4)

/* Names are compared as "-word-word-": a row without a dash at one end matches longer words too. */
static const struct row {
    const char *name;
    uint32_t most;
} rows[] = {
    /* pictures */
    {"caption-", CAPTION_MAX},
    {"-captions-", CAPTION_MAX},
    {"-caption-text-", CAPTION_MAX},
    {"-credit-", CAPTION_MAX},
    {"-credits-", CAPTION_MAX},
    {"photocredit", CAPTION_MAX},
    {"imagecredit", CAPTION_MAX},
    {"-photographer", CAPTION_MAX},
    {"-image-copyright-", CAPTION_MAX},
    {"-image-source-", CAPTION_MAX},
    {"-image-description-", CAPTION_MAX},
    {"-photo-description-", CAPTION_MAX},
    {"-media-description-", CAPTION_MAX},
    {"-image-info-", CAPTION_MAX},
    {"-legende-", CAPTION_MAX},
    {"-bildunterschrift", CAPTION_MAX},
    {"-bildtext", CAPTION_MAX},
    {"-bildnachweis", CAPTION_MAX},
    {"-bildquelle", CAPTION_MAX},
    {"-bijschrift", CAPTION_MAX},
    {"-billedtekst", CAPTION_MAX},
    {"-bildetekst", CAPTION_MAX},
    {"-kuvateksti", CAPTION_MAX},
    {"-didascalia", CAPTION_MAX},
    {"-pie-foto-", CAPTION_MAX},
    {"-pie-de-foto-", CAPTION_MAX},
    {"-piefoto", CAPTION_MAX},
    {"-epigrafe-", CAPTION_MAX},
    {"-legenda-", CAPTION_MAX},
    /* other stories */
    {"-related", BOX_MAX},
    {"-read-more-", BOX_MAX},
    {"-readmore", BOX_MAX},
    {"-read-next-", BOX_MAX},
    {"-read-also-", BOX_MAX},
    {"-also-read-", BOX_MAX},
    {"-alsoread-", BOX_MAX},
    {"-see-also-", BOX_MAX},
    {"-more-stories-", BOX_MAX},
    {"-more-on-", BOX_MAX},
    {"-more-from-", BOX_MAX},
    {"-more-news-", BOX_MAX},
    {"-more-about-", BOX_MAX},
    {"-further-reading-", BOX_MAX},
    {"-up-next-", BOX_MAX},
    {"-recommend", BOX_MAX},
    {"-recirc", BOX_MAX},
    {"-most-read", BOX_MAX},
    {"-mostread", BOX_MAX},
    {"-most-popular-", BOX_MAX},
    {"-mostpopular", BOX_MAX},
    {"-trending-", BOX_MAX},
    {"-teaser-list-", BOX_MAX},
    {"-teasers-", BOX_MAX},
    {"-teaser-box-", BOX_MAX},
    {"-promo-", BOX_MAX},
    {"-promobox-", BOX_MAX},
    {"-crosslink", BOX_MAX},
    {"-cross-link", BOX_MAX},
    {"-linkbox", BOX_MAX},
    {"-link-box-", BOX_MAX},
    {"-linklist", BOX_MAX},
    {"-link-list-", BOX_MAX},
    {"-links-block-", BOX_MAX},
    {"-verwandt", BOX_MAX},
    {"-mehr-zum-thema-", BOX_MAX},
    {"-lesen-sie-auch-", BOX_MAX},
    {"-empfehlung", BOX_MAX},
    {"-lire-aussi-", BOX_MAX},
    {"-a-lire-", BOX_MAX},
    {"-articles-lies-", BOX_MAX},
    {"-leggi-anche-", BOX_MAX},
    {"-correlat", BOX_MAX},
    {"-relacionad", BOX_MAX},
    {"-lea-tambien-", BOX_MAX},
    {"-leia-mais-", BOX_MAX},
    {"-leia-tambem-", BOX_MAX},
    {"-lees-ook-", BOX_MAX},
    {"-les-ogsa-", BOX_MAX},
    {"-las-ocksa-", BOX_MAX},
    {"-outbrain", BOX_MAX},
    {"-taboola", BOX_MAX},
    /* live coverage that a story links to */
    {"-live-blog-teaser-", BOX_MAX},
    {"-liveblog-teaser-", BOX_MAX},
    {"-live-ticker-", BOX_MAX},
    {"-liveticker-", BOX_MAX},
    {"-live-updates-", BOX_MAX},
    {"-live-box-", BOX_MAX},
    /* offers */
    {"-newsletter", BOX_MAX},
    {"-subscribe-", BOX_MAX},
    {"-subscription-", BOX_MAX},
    {"-subscriber-box-", BOX_MAX},
    {"-signup-", BOX_MAX},
    {"-sign-up-", BOX_MAX},
    {"-paywall-offer-", BOX_MAX},
    {"-paywall-overlay-", BOX_MAX},
    {"-paywall-message-", BOX_MAX},
    {"-paywall-prompt-", BOX_MAX},
    {"-paywall-barrier-", BOX_MAX},
    {"-abobox-", BOX_MAX},
    {"-abo-box-", BOX_MAX},
    {"-abonn", BOX_MAX},
    {"-donate-", BOX_MAX},
    {"-donation-", BOX_MAX},
    {"-affiliate-", BOX_MAX},
    {"-sponsor", BOX_MAX},
    {"-ad-", BOX_MAX},
    {"-ads-", BOX_MAX},
    {"-advert", BOX_MAX},
    {"-werbung-", BOX_MAX},
    {"-anzeige-", BOX_MAX},
    {"-publicite-", BOX_MAX},
    {"-publicidad", BOX_MAX},
    /* people, readers, tools */
    {"-author-bio-", BOX_MAX},
    {"-authorbio-", BOX_MAX},
    {"-author-box-", BOX_MAX},
    {"-authorbox-", BOX_MAX},
    {"-about-author-", BOX_MAX},
    {"-about-the-author-", BOX_MAX},
    {"-author-info-", BOX_MAX},
    {"-author-card-", BOX_MAX},
    {"-author-profile-", BOX_MAX},
    {"-comments-", BOX_MAX},
    {"-disqus-", BOX_MAX},
    {"-kommentare-", BOX_MAX},
    {"-commentaires-", BOX_MAX},
    {"-comentarios-", BOX_MAX},
    {"-breadcrumb", BOX_MAX},
    {"-toolbar-", BOX_MAX},
    {"-social-", BOX_MAX},
    {"-follow-us-", BOX_MAX},
    {"-taglist-", BOX_MAX},
    {"-tag-list-", BOX_MAX},
    {"-tags-", BOX_MAX},
    {"-pagination-", BOX_MAX},
    /* what fields already say */
    {"-byline-", LABEL_MAX},
    {"-timestamp-", LABEL_MAX},
    {"-post-meta-", LABEL_MAX},
    {"-entry-meta-", LABEL_MAX},
    {"-article-meta-", LABEL_MAX},
    {"-post-date-", LABEL_MAX},
    {"-publish-date-", LABEL_MAX},
    {"-pub-date-", LABEL_MAX},
    {"-posted-on-", LABEL_MAX},
    {"-reading-time-", LABEL_MAX},
    {"-read-time-", LABEL_MAX},
};

/* Hidden from eyes, and read aloud by screen readers. */
static const char *const unseen[] = {
    "-visually-hidden-", "-visuallyhidden-", "-sr-only-",     "-screen-reader-",    "-screenreader",
    "-off-screen-",      "-offscreen-",      "-a11y-hidden-", "-u-hidden-visually-"};

/* For those who pay. */
static const char *const reserved[] = {
    "-paywall-",      "-paywalled-",    "-premium-", "-subscriber-", "-subscribers-",
    "-metered-",      "-meter-",        "-locked-",  "-abonnes-",    "-abonnement-",
    "-members-only-", "-plus-content-", "-piano-"};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* Write a name's words in lower case with dashes around them: "imageCaption" is
 * "-image-caption-". */
static size_t add_words(struct str name, char *out, size_t length, size_t room)
{
    for (size_t i = 0; i < name.length && length + 2 < room; i++) {
        char byte = name.data[i];
        bool upper = byte >= 'A' && byte <= 'Z';
        bool word = upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');

        if (upper && i > 0 && name.data[i - 1] >= 'a' && name.data[i - 1] <= 'z')
            out[length++] = '-';
        if (word)
            out[length++] = upper ? (char)(byte | 0x20) : byte;
        else if (out[length - 1] != '-')
            out[length++] = '-';
    }
    if (out[length - 1] != '-')
        out[length++] = '-';
    return length;
}

static struct str words_of(const struct html_look *look, char room[NAMES_ROOM])
{
    size_t length = 1;

    room[0] = '-';
    length = add_words(str_slice(look->class, 0, HTML_NAMES_MAX), room, length, NAMES_ROOM);
    length = add_words(str_slice(look->id, 0, HTML_NAMES_MAX), room, length, NAMES_ROOM);
    length = add_words(str_slice(look->component, 0, HTML_NAMES_MAX), room, length, NAMES_ROOM);
    return str_n(room, length);
}

static bool names_one_of(const struct html_look *look, const char *const *names, size_t count)
{
    char room[NAMES_ROOM];
    struct str words = words_of(look, room);

    for (size_t i = 0; i < count; i++)
        if (str_find(words, str_of(names[i])) >= 0)
            return true;
    return false;
}

uint32_t html_beside_most(const struct html_look *look)
{
    char room[NAMES_ROOM];
    struct str words = words_of(look, room);
    uint32_t most = 0;

    if (words.length < 3)
        return 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].most > most && str_find(words, str_of(rows[i].name)) >= 0)
            most = rows[i].most;
    return most == 0 && names_one_of(look, unseen, COUNT(unseen)) ? UNSEEN_MAX : most;
}

bool html_beside_reserved(const struct html_look *look)
{
    return names_one_of(look, reserved, COUNT(reserved));
}
