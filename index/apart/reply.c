/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.c - one function for each kind of frame. */
#include "apart/reply.h"

#include "apart/frame.h"
#include "base/bytes.h"
#include "base/json.h"

#define NAME_HEAD 4 /* bytes of the length of a name */

static enum status refuse(struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST, "the program that reads it sent a damaged answer");
}

static enum status take_article(struct reply *reply, struct str content, struct error *err)
{
    size_t length;

    if (content.length < NAME_HEAD)
        return refuse(err);
    length = load_u32(content.data);
    content = str_slice(content, NAME_HEAD, content.length);
    if (length > content.length)
        return refuse(err);
    reply->steps++;
    if (!reply->answer->article)
        return STATUS_OK;
    return reply->answer->article(reply->answer->context, str_slice(content, 0, length),
                                  str_slice(content, length, content.length), err);
}

static enum status take_format(struct reply *reply, struct str content, struct error *err)
{
    if (reply->answer->format)
        reply->answer->format(reply->answer->context, content);
    return STATUS_OK;
}

/* [where, message] */
static enum status take_message(struct str content,
                                void (*tell)(void *, const char *, const struct error *),
                                void *context, struct error *err)
{
    json_t *told = json_read(content, 0, err);
    const char *where = json_string_value(json_array_get(told, 0));
    const char *what = json_string_value(json_array_get(told, 1));
    struct error why;
    enum status status = where && what ? STATUS_OK : refuse(err);

    if (!status)
        error_set(&why, STATUS_BAD_REQUEST, "%s", what);
    if (!status && tell)
        tell(context, where, &why);
    json_decref(told);
    return status;
}

static enum status take_problem(struct reply *reply, struct str content, struct error *err)
{
    return take_message(content, reply->answer->problem, reply->answer->context, err);
}

static enum status take_remark(struct reply *reply, struct str content, struct error *err)
{
    return take_message(content, reply->answer->remark, reply->answer->context, err);
}

#define LACK_MAX 99

/* [field, what it lacks, article] */
static enum status take_date(struct reply *reply, struct str content, struct error *err)
{
    json_t *told = json_read(content, 0, err);
    const char *field = json_string_value(json_array_get(told, 0));
    const json_t *article = json_array_get(told, 2);
    json_int_t lack = json_integer_value(json_array_get(told, 1));
    enum status status = field && lack >= 0 && lack <= LACK_MAX && json_is_object(article) &&
                                 json_get_str(article, "id").data && json_object_get(article, field)
                             ? STATUS_OK
                             : refuse(err);

    if (!status && reply->answer->date)
        reply->answer->date(reply->answer->context, article, field, (unsigned)lack);
    json_decref(told);
    return status;
}

static enum status take_read(struct reply *reply, struct str content, struct error *err)
{
    uint64_t read;

    if (content.length != sizeof read)
        return refuse(err);
    read = load_u64(content.data);
    if (read <= reply->read)
        return STATUS_OK;
    reply->read = read;
    reply->steps++;
    if (reply->answer->read)
        reply->answer->read(reply->answer->context, read);
    return STATUS_OK;
}

/* The program may say that the machine is at fault, or that a limit is exceeded; else the file is.
 */
static enum status allowed_status(json_int_t number)
{
    bool is_status = number >= STATUS_OK && number < STATUS_COUNT;
    enum status status = is_status ? (enum status)number : STATUS_BAD_REQUEST;

    if (status == STATUS_OK || status == STATUS_TOO_LARGE || status_cause(status) == CAUSE_MACHINE)
        return status;
    return STATUS_BAD_REQUEST;
}

/* [status, message] */
static enum status take_end(struct reply *reply, struct str content, struct error *err)
{
    json_t *told = json_read(content, 0, err);
    const json_t *number = json_array_get(told, 0);
    const char *message = json_string_value(json_array_get(told, 1));
    enum status status = json_is_integer(number) && message ? STATUS_OK : refuse(err);

    if (!status) {
        reply->ended = true;
        error_set(&reply->end, allowed_status(json_integer_value(number)), "%s", message);
    }
    json_decref(told);
    return status;
}

static const struct {
    enum frame_kind kind;
    enum status (*take)(struct reply *reply, struct str content, struct error *err);
} kinds[] = {
    {FRAME_FORMAT, take_format}, {FRAME_ARTICLE, take_article}, {FRAME_PROBLEM, take_problem},
    {FRAME_REMARK, take_remark}, {FRAME_DATE, take_date},       {FRAME_READ, take_read},
    {FRAME_END, take_end},
};

static enum status take(struct reply *reply, const struct apart_frame *frame, struct error *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((char)kinds[i].kind == frame->kind)
            return kinds[i].take(reply, frame->content, err);
    return refuse(err);
}

enum status reply_take(struct reply *reply, struct str *bytes, struct error *err)
{
    struct apart_frame frame;
    enum frame_state state = FRAME_PART;

    while (!reply->ended && (state = frame_take(bytes, reply->most, &frame)) == FRAME_WHOLE)
        if (take(reply, &frame, err))
            return err->status;
    return state == FRAME_BROKEN || (reply->ended && bytes->length > 0) ? refuse(err) : STATUS_OK;
}
