/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_subtitles.c - reads transcripts with times: SubRip (SRT), and WebVTT (W3C).
 *
 * The words of all cues become running text. A pause, another speaker, or a long paragraph at the
 * end of a sentence begins a paragraph. The times are not kept. */
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "base/mem.h"

#define PAUSE_MS      4000 /* between cues */
#define PARAGRAPH_MAX 600  /* bytes after which the end of a sentence ends the paragraph */

struct transcript {
    struct buf text;
    size_t paragraph;   /* where the open paragraph begins */
    struct buf speaker; /* of the open paragraph */
    int64_t ended;      /* when the cue before ended, in ms */
    struct buf last;    /* the line before: rolling captions repeat it */
};

/* "00:01:02,500", "01:02.500": *at becomes the offset behind it. */
static bool read_time(struct str line, size_t *at, int64_t *ms)
{
    int64_t parts[4] = {0, 0, 0, 0};
    size_t count = 0, from = *at;

    while (count < 4) {
        size_t start = from;

        while (from < line.length && line.data[from] >= '0' && line.data[from] <= '9' &&
               from - start < 4)
            parts[count] = parts[count] * 10 + (line.data[from++] - '0');
        if (from == start)
            return false;
        count++;
        if (from == line.length || !strchr(":,.", line.data[from]) || line.data[from] == '\0')
            break;
        from++;
    }
    if (count < 3)
        return false;
    *ms = ((count == 4 ? parts[0] * 3600 : 0) + parts[count - 3] * 60 + parts[count - 2]) * 1000 +
          parts[count - 1];
    *at = from;
    return true;
}

/* "00:01:02,500 --> 00:01:04,000 align:start" */
static bool read_times(struct str line, int64_t *begin, int64_t *end)
{
    size_t at = 0;

    if (!read_time(line, &at, begin) || !str_starts(str_slice(line, at, line.length), STR(" --> ")))
        return false;
    at += sizeof " --> " - 1;
    return read_time(line, &at, end);
}

/* Do the first lines have a cue's times? */
static bool has_cue(struct str head)
{
    int64_t begin, end;

    for (int i = 0; i < 8 && head.data; i++)
        if (read_times(str_trim(str_cut(&head, '\n')), &begin, &end))
            return true;
    return false;
}

enum sniff sniff_subtitles(struct str head)
{
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_slice(head, 3, head.length);
    return str_starts(head, STR("WEBVTT")) || has_cue(head) ? SNIFF_SURE : SNIFF_NO;
}

static bool ends_sentence(struct str text)
{
    return text.length > 0 && strchr(".?!", text.data[text.length - 1]) != NULL;
}

static void begin_paragraph(struct transcript *transcript)
{
    if (transcript->text.length > 0)
        buf_add_text(&transcript->text, "\n\n");
    transcript->paragraph = transcript->text.length;
}

static void set_speaker(struct transcript *transcript, struct str speaker)
{
    if (str_eq(speaker, buf_str(&transcript->speaker)))
        return;
    begin_paragraph(transcript);
    buf_clear(&transcript->speaker);
    buf_add_str(&transcript->speaker, speaker);
    buf_add_str(&transcript->text, speaker);
    buf_add_text(&transcript->text, ": ");
}

/* "<v Ada Lorne>Words</v>": the speaker; the tag stays in the line, and is dropped with the
 * others. */
static struct str speaker_of(struct str line)
{
    const char *end;

    if (!str_starts(line, STR("<v")) || line.length < 4)
        return STR("");
    end = memchr(line.data, '>', line.length);
    line = end ? str_slice(line, 2, (size_t)(end - line.data)) : STR("");
    if (line.length > 0 && line.data[0] == '.') /* "<v.loud Ada>" */
        str_cut(&line, ' ');
    return line.data ? str_trim(line) : STR("");
}

/* "{\an8}Words": codes for the place on the screen. */
static struct str without_codes(struct str line)
{
    while (str_starts(line, STR("{\\"))) {
        const char *end = memchr(line.data, '}', line.length);

        if (!end)
            break;
        line = str_slice(line, (size_t)(end - line.data) + 1, line.length);
    }
    return line;
}

static void add_line(struct transcript *transcript, struct str line)
{
    struct str speaker = speaker_of(line);
    BUF_AUTO struct buf words = {0};
    struct buf *text = &transcript->text;

    html_to_line(without_codes(line), &words);
    if (words.length == 0 || str_eq(buf_str(&words), buf_str(&transcript->last)))
        return;
    if (speaker.length > 0)
        set_speaker(transcript, speaker);
    else if (text->length - transcript->paragraph > PARAGRAPH_MAX && ends_sentence(buf_str(text)))
        begin_paragraph(transcript);
    if (text->length > transcript->paragraph && text->data[text->length - 1] != ' ')
        buf_add_char(text, ' ');
    buf_add_str(text, buf_str(&words));
    buf_clear(&transcript->last);
    buf_add_str(&transcript->last, buf_str(&words));
}

/* A cue: lines up to a blank one. */
static void read_cue(struct transcript *transcript, struct str *rest, int64_t begin, int64_t end)
{
    if (transcript->text.length > transcript->paragraph && begin - transcript->ended > PAUSE_MS)
        begin_paragraph(transcript);
    transcript->ended = end;
    while (rest->data) {
        struct str line = str_trim(str_cut(rest, '\n'));

        if (line.length == 0)
            break;
        add_line(transcript, line);
    }
}

/* "WEBVTT - Title", or "WEBVTT Title". */
static void set_title(json_t *article, struct str line)
{
    if (!str_starts(line, STR("WEBVTT")))
        return;
    line = str_trim(str_slice(line, sizeof "WEBVTT" - 1, line.length));
    if (str_starts(line, STR("- ")))
        line = str_trim(str_slice(line, 2, line.length));
    article_set(article, ARTICLE_HEADLINE, line);
}

static void read_all(struct transcript *transcript, struct str text, json_t *article)
{
    struct str first = text;
    int64_t begin, end;

    set_title(article, str_trim(str_cut(&first, '\n')));
    while (text.data) /* numbers, notes and styles stand between cues */
        if (read_times(str_trim(str_cut(&text, '\n')), &begin, &end))
            read_cue(transcript, &text, begin, end);
    article_set(article, ARTICLE_BODY, buf_str(&transcript->text));
}

enum status reader_subtitles(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object();
    struct transcript transcript = {.paragraph = 0};
    struct str text;
    enum status status = input_text(in, STR_NONE, &text, err);

    if (status)
        return status;
    read_all(&transcript, text, article);
    buf_fini(&transcript.text);
    buf_fini(&transcript.speaker);
    buf_fini(&transcript.last);
    if (article_get(article, ARTICLE_BODY).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the transcript has no words");
    return input_emit(in, article, err);
}
