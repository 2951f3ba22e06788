/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_geo.c - the arguments of conditions on places: plain numbers, or pairs in brackets. */
#include "query/filter_geo.h"

#include <math.h>

static const struct geo_form {
    const char *name;
    enum filter_kind kind;
    bool pairs;
    uint32_t least, most; /* numbers; .most 0: any */
    const char *expects;
} forms[] = {
    {"_geoRadius", FILTER_GEO_RADIUS, false, 3, 4,
     "three arguments: `_geoRadius(latitude, longitude, radius)`, or a fourth one, the resolution"},
    {"_geoBoundingBox", FILTER_GEO_BOX, true, 4, 4,
     "two pairs of arguments: `_geoBoundingBox([latitude, longitude], [latitude, longitude])`"},
    {"_geoPolygon", FILTER_GEO_POLYGON, true, 6, 0,
     "three pairs of arguments or more: `_geoPolygon([latitude, longitude], [latitude, longitude], "
     "[latitude, longitude])`"},
};

static const struct geo_form *form_of(enum filter_kind kind)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].kind == kind)
            return &forms[i];
    return NULL;
}

static enum status refuse(const struct filter_geo *reading, const struct filter_node *node,
                          const struct buf *why)
{
    BUF_AUTO struct buf text = {0};

    buf_add_str(&text, buf_str(why));
    filter_print_place(node, &text);
    return error_set(reading->err, STATUS_BAD_FILTER, "%.*s", STR_ARG(buf_str(&text)));
}

static enum status unexpected(const struct filter_geo *reading, const struct filter_node *node)
{
    const struct geo_form *form = form_of(node->kind);
    BUF_AUTO struct buf why = {0};

    buf_addf(&why, "The `%s` filter expects %s.", form->name, form->expects);
    return refuse(reading, node, &why);
}

static enum status advance(const struct filter_geo *reading)
{
    return filter_lex(reading->lexer, reading->next, reading->err);
}

static enum status take(const struct filter_geo *reading, const struct filter_node *node, int kind)
{
    return reading->next->kind == kind ? advance(reading) : unexpected(reading, node);
}

static enum status take_number(const struct filter_geo *reading, const struct filter_node *node,
                               struct buf *values)
{
    bool text =
        reading->next->kind == FILTER_LEXEME_WORD || reading->next->kind == FILTER_LEXEME_QUOTED;
    BUF_AUTO struct buf why = {0};
    double number;

    if (!text)
        return unexpected(reading, node);
    if (!str_to_double(str_trim(reading->next->text), &number) || !isfinite(number)) {
        buf_addf(&why, "`%.*s` is not a finite number.", STR_ARG(reading->next->text));
        return refuse(reading, node, &why);
    }
    buf_add(values, &reading->next->text, sizeof reading->next->text);
    return advance(reading);
}

static enum status take_pair(const struct filter_geo *reading, const struct filter_node *node,
                             struct buf *values)
{
    enum status status;

    if ((status = take(reading, node, '[')) || (status = take_number(reading, node, values)) ||
        (status = take(reading, node, ',')) || (status = take_number(reading, node, values)))
        return status;
    return take(reading, node, ']');
}

static enum status take_arguments(const struct filter_geo *reading, const struct filter_node *node,
                                  struct buf *values)
{
    bool pairs = form_of(node->kind)->pairs;
    enum status status = take(reading, node, '(');

    while (!status) {
        status = (pairs ? take_pair : take_number)(reading, node, values);
        if (status || reading->next->kind == ')')
            break;
        status = take(reading, node, ',');
        if (!status && pairs && reading->next->kind == ')') /* a comma may end the list */
            break;
    }
    return status ? status : take(reading, node, ')');
}

static enum status check_angle(const struct filter_geo *reading, const struct filter_node *node,
                               const char *lower, const char *upper, double angle, int most)
{
    BUF_AUTO struct buf why = {0};

    if (fabs(angle) <= most)
        return STATUS_OK;
    buf_addf(&why, "Bad %s `%g`. %s must be contained between -%d and %d degrees.", lower, angle,
             upper, most, most);
    return refuse(reading, node, &why);
}

static enum status check(const struct filter_geo *reading, const struct filter_node *node)
{
    uint32_t angles = node->kind == FILTER_GEO_RADIUS ? 2 : node->value_count;
    enum status status = STATUS_OK;
    BUF_AUTO struct buf why = {0};

    for (uint32_t i = 0; !status && i < angles; i++)
        status = i % 2 ? check_angle(reading, node, "longitude", "Longitude", node->numbers[i], 180)
                       : check_angle(reading, node, "latitude", "Latitude", node->numbers[i], 90);
    if (status || node->kind != FILTER_GEO_BOX || node->numbers[0] >= node->numbers[2])
        return status;
    buf_addf(&why, "The top latitude `%g` is below the bottom latitude `%g`.", node->numbers[0],
             node->numbers[2]);
    return refuse(reading, node, &why);
}

static enum status read_arguments(const struct filter_geo *reading, struct filter_node *node)
{
    const struct geo_form *form = form_of(node->kind);
    BUF_AUTO struct buf values = {0};
    enum status status = take_arguments(reading, node, &values);
    uint32_t count = (uint32_t)(values.length / sizeof *node->values);
    double *numbers;

    if (status)
        return status;
    if (count < form->least || (form->most && count > form->most))
        return unexpected(reading, node);
    node->values = arena_copy(reading->arena, values.data, values.length);
    node->value_count = count;
    node->numbers = numbers = arena_zero(reading->arena, count, sizeof *numbers);
    for (uint32_t i = 0; i < count; i++)
        str_to_double(str_trim(node->values[i]), &numbers[i]);
    return check(reading, node);
}

/* Names that the API keeps: no field can have them. */
static enum status refuse_name(const struct filter_geo *reading)
{
    static const char *const names[] = {"_geoPoint", "_geoDistance", "_geo"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(reading->next->text, names[i]))
            return error_set(reading->err, STATUS_BAD_FILTER,
                             "`%s` is a reserved keyword and thus can't be used as a filter "
                             "expression. Use the `_geoRadius(latitude, longitude, distance)` or "
                             "`_geoBoundingBox([latitude, longitude], [latitude, longitude])` "
                             "built-in rules to filter on `_geo` coordinates.",
                             names[i]);
    return STATUS_OK;
}

enum status filter_geo_parse(const struct filter_geo *reading, struct filter_node *node,
                             bool *found)
{
    enum status status;

    *found = false;
    if (reading->next->kind != FILTER_LEXEME_WORD)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!str_is(reading->next->text, forms[i].name))
            continue;
        *found = true;
        node->kind = forms[i].kind;
        node->field = STR("_geo");
        status = advance(reading);
        return status ? status : read_arguments(reading, node);
    }
    return refuse_name(reading);
}

void filter_geo_print(const struct filter_node *node, struct buf *out)
{
    const struct geo_form *form = form_of(node->kind);

    buf_addf(out, "%s(", form->name);
    for (uint32_t i = 0; i < node->value_count; i++) {
        if (i > 0)
            buf_add_text(out, ", ");
        if (form->pairs && i % 2 == 0)
            buf_add_char(out, '[');
        buf_add_str(out, str_trim(node->values[i]));
        if (form->pairs && i % 2 == 1)
            buf_add_char(out, ']');
    }
    buf_add_char(out, ')');
}
