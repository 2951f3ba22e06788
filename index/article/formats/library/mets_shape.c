/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_shape.c - is a point within a rectangle, a circle, a polygon? */
#include "article/formats/library/mets_shape.h"

#define CIRCLE_NUMBERS    3
#define RECTANGLE_NUMBERS 4
#define TRIANGLE_NUMBERS  6

struct shape_point {
    double x, y;
};

bool mets_shape_is(const struct xml_node *area)
{
    return xml_attribute(area, "COORDS").length > 0 && xml_attribute(area, "BEGIN").length == 0;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Numbers between commas, semicolons or spaces. */
static bool read_numbers(struct str coords, struct mets_shape *shape)
{
    static const size_t most = sizeof shape->numbers / sizeof *shape->numbers;

    for (size_t at = 0; at < coords.length;) {
        size_t from = at;
        struct str number;

        while (at < coords.length && !strchr(",; \t\r\n", coords.data[at]))
            at++;
        number = str_slice(coords, from, at++);
        if (number.length == 0)
            continue;
        if (shape->count == most || !str_to_double(number, &shape->numbers[shape->count++]))
            return false;
    }
    return true;
}

static bool find_kind(struct str name, struct mets_shape *shape)
{
    static const struct {
        const char *name;
        enum mets_shape_kind kind;
    } kinds[] = {{"RECT", SHAPE_RECTANGLE},
                 {"CIRCLE", SHAPE_CIRCLE},
                 {"POLY", SHAPE_POLYGON},
                 {"POLYGON", SHAPE_POLYGON}};

    shape->kind = shape->count == CIRCLE_NUMBERS      ? SHAPE_CIRCLE
                  : shape->count == RECTANGLE_NUMBERS ? SHAPE_RECTANGLE
                                                      : SHAPE_POLYGON;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq_nocase(name, str_of(kinds[i].name))) {
            shape->kind = kinds[i].kind;
            return true;
        }
    return name.length == 0;
}

bool mets_shape_read(const struct xml_node *area, struct mets_shape *shape)
{
    shape->count = 0;
    if (!read_numbers(xml_attribute(area, "COORDS"), shape) ||
        !find_kind(xml_attribute(area, "SHAPE"), shape))
        return false;
    switch (shape->kind) {
    case SHAPE_RECTANGLE:
        return shape->count == RECTANGLE_NUMBERS;
    case SHAPE_CIRCLE:
        return shape->count == CIRCLE_NUMBERS;
    case SHAPE_POLYGON:
        return shape->count >= TRIANGLE_NUMBERS && shape->count % 2 == 0;
    }
    return false;
}

/* ---- within --------------------------------------------------------------------------------- */

static bool is_between(double value, double one, double other)
{
    return one < other ? value >= one && value <= other : value >= other && value <= one;
}

/* How often does a ray from the point to the right cross the border? */
static bool is_in_polygon(const struct mets_shape *shape, struct shape_point point)
{
    const double *numbers = shape->numbers;
    bool inside = false;

    for (size_t i = 0, before = shape->count - 2; i < shape->count; before = i, i += 2) {
        double x = numbers[i], y = numbers[i + 1];
        double other_x = numbers[before], other_y = numbers[before + 1];

        if ((y > point.y) != (other_y > point.y) &&
            point.x < x + (other_x - x) * (point.y - y) / (other_y - y))
            inside = !inside;
    }
    return inside;
}

static bool has_point(const struct mets_shape *shape, struct shape_point point)
{
    const double *numbers = shape->numbers;
    double x = point.x - numbers[0], y = point.y - numbers[1];

    switch (shape->kind) {
    case SHAPE_RECTANGLE:
        return is_between(point.x, numbers[0], numbers[2]) &&
               is_between(point.y, numbers[1], numbers[3]);
    case SHAPE_CIRCLE:
        return x * x + y * y <= numbers[2] * numbers[2];
    case SHAPE_POLYGON:
        return is_in_polygon(shape, point);
    }
    return false;
}

bool mets_shape_has_line(const struct mets_shape *shape, const struct ocr_scan *scan,
                         const struct ocr_line *line)
{
    double left = 0, right = 0, top = 0, bottom = 0;
    bool any = false;

    for (size_t i = line->word_from; i < line->word_to; i++) {
        const struct ocr_box *box = &scan->words[i].box;
        double end_x = (double)box->x + (double)box->width;
        double end_y = (double)box->y + (double)box->height;

        if (box->width <= 0 || box->height <= 0)
            continue;
        left = !any || (double)box->x < left ? (double)box->x : left;
        top = !any || (double)box->y < top ? (double)box->y : top;
        right = !any || end_x > right ? end_x : right;
        bottom = !any || end_y > bottom ? end_y : bottom;
        any = true;
    }
    return any && has_point(shape, (struct shape_point){(left + right) / 2, (top + bottom) / 2});
}
