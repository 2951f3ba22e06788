/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_files.c - reads the files attached to a message. */
#include "article/formats/mail/mail_files.h"

#include "article/input/member.h"
#include "article/text/article.h"

/* Passes articles and problems from a file's input to the message's input. */
struct attached_input {
    const struct reader_input *in; /* the message's input */
    const json_t *message;         /* the message's article */
};

static enum status each_attached(void *context, json_t *article, struct error *err)
{
    const struct attached_input *attached = context;

    if (article_get(article, ARTICLE_PUBLISHED).length == 0)
        article_set(article, ARTICLE_PUBLISHED, article_get(attached->message, ARTICLE_PUBLISHED));
    return attached->in->each(attached->in->options->context, article, err);
}

static void problem_attached(void *context, const char *where, const struct error *err)
{
    const struct attached_input *attached = context;

    if (attached->in->options->problem)
        attached->in->options->problem(attached->in->options->context, where, err);
}

static void remark_attached(void *context, const char *where, const struct error *err)
{
    const struct attached_input *attached = context;

    if (attached->in->options->remark)
        attached->in->options->remark(attached->in->options->context, where, err);
}

static void date_attached(void *context, const json_t *article, const char *field,
                          enum date_lack lack)
{
    const struct attached_input *attached = context;

    if (attached->in->options->date)
        attached->in->options->date(attached->in->options->context, article, field, lack);
}

static void origin_attached(void *context, const char *name, const char *format)
{
    const struct attached_input *attached = context;

    if (attached->in->options->origin)
        attached->in->options->origin(attached->in->options->context, name, format);
}

static void claim_attached(void *context, struct str id, const char *name)
{
    const struct attached_input *attached = context;

    if (attached->in->options->claim)
        attached->in->options->claim(attached->in->options->context, id, name);
}

/* A file without a name, or with an earlier file's name, gets its number. */
static struct str file_name(const struct mail_contents *contents, size_t number,
                            struct arena *arena)
{
    const struct mail_part *file = &contents->files[number];
    struct str name = file->name;
    bool again = name.length == 0;

    for (size_t i = 0; i < number; i++)
        again = again || str_eq(contents->files[i].name, name);
    if (again)
        name = arena_format(arena, "%zu%s%.*s", number + 1, name.length ? " " : "", STR_ARG(name));
    if (mail_part_is_message(file) && !str_ends(name, STR(".eml")))
        name = arena_format(arena, "%.*s.eml", STR_ARG(name));
    return name;
}

/* `name` begins with the id of the message, and so is a key. Only the message declares the charset
 * of a text. */
static enum status read_file(struct reader_input *in, const struct mail_part *file, struct str name,
                             struct error *err)
{
    BUF_AUTO struct buf decoded = {0};
    struct str bytes;

    if (str_starts(file->type, STR("text/")) && file->charset.length > 0) {
        mail_add_text(file, &decoded);
        bytes = buf_str(&decoded);
    } else {
        bytes = mail_part_bytes(file, &decoded);
    }
    return member_read(in, name, name.data, bytes_source_read, &bytes, err);
}

enum status mail_files_read(struct reader_input *in, const struct mail_contents *contents,
                            const json_t *article, struct arena *arena, struct error *err)
{
    struct attached_input attached = {in, article};
    struct reader_options options = *in->options;
    struct reader_input front = *in; /* the same input, with articles passing through `attached` */
    struct str id = article_get(article, ARTICLE_ID), source = article_get(article, ARTICLE_SOURCE);
    enum status status = STATUS_OK;

    options.context = &attached;
    options.problem = problem_attached;
    options.remark = remark_attached;
    options.date = date_attached;
    options.claim = claim_attached;
    options.origin = origin_attached;
    options.source_name = source.length ? arena_str(arena, source).data : NULL;
    front.options = &options;
    front.each = each_attached;
    for (size_t i = 0; !status && i < contents->file_count; i++) {
        struct str name = file_name(contents, i, arena);

        status = read_file(&front, &contents->files[i],
                           arena_format(arena, "%.*s/%.*s", STR_ARG(id), STR_ARG(name)), err);
    }
    return status;
}
