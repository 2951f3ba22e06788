/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_geometry.c - which documents' `_geojson` a shape meets: by the box around each geometry,
 * and where that leaves a doubt, by the stored document. */
#include "search/filter/filter_geometry.h"

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "search/geo/meeting.h"

struct geometry_walk {
    const struct shape *shape;
    struct view *view;
    uint32_t segment;
    int64_t deadline;
    struct arena *arena; /* for one document */
    struct bitmap *matches;
    struct error *err;
};

static enum status late(const struct geometry_walk *walk)
{
    return error_set(walk->err, STATUS_TIMEOUT,
                     "the filter takes longer than a search may: look at a smaller place");
}

static enum status look_at(const struct geometry_walk *walk, uint32_t document)
{
    struct text_record record;
    struct geometry geometry;
    struct error none;
    json_t *value;
    bool timeout = false;

    arena_reset(walk->arena);
    if (view_text(walk->view, walk->segment, document, walk->arena, &record, walk->err))
        return walk->err->status;
    value = json_read(json_member(record.fields, SCHEMA_GEOJSON_FIELD), 0, &none);
    if (value && !geometry_read(value, walk->arena, &geometry, &none) &&
        shape_meets(walk->shape, &geometry, walk->deadline, &timeout))
        bitmap_set(walk->matches, document);
    json_decref(value);
    return timeout ? late(walk) : STATUS_OK;
}

static enum status mark(const struct geometry_walk *walk, const struct column *lows,
                        const struct column *highs, uint32_t document)
{
    struct point low = point_of_code(column_date(lows, document));
    struct point high = point_of_code(column_date(highs, document));

    switch (shape_relate(walk->shape, low, high)) {
    case SHAPE_OUTSIDE:
        return STATUS_OK;
    case SHAPE_INSIDE:
        bitmap_set(walk->matches, document);
        return STATUS_OK;
    case SHAPE_PARTLY:
        break;
    }
    if (walk->deadline && clock_give_way() > walk->deadline)
        return late(walk);
    return look_at(walk, document);
}

enum status filter_mark_geometries(const struct shape *shape, struct view *view, uint32_t segment,
                                   int64_t deadline, struct bitmap *matches, struct error *err)
{
    const struct segment *of = &view->generation->segments[segment];
    const struct column *lows = columns_find(&of->files->columns, SCHEMA_GEOJSON_FIELD);
    const struct column *highs = columns_find(&of->files->columns, GEOMETRY_CORNERS);
    struct geometry_walk walk = {shape, view, segment, deadline, NULL, matches, err};
    enum status status = STATUS_OK;

    if (!lows || !highs || lows->kind != COLUMN_BOX || highs->kind != COLUMN_BOX ||
        (shape->kind == SHAPE_CIRCLE && shape->radius < 0))
        return STATUS_OK;
    walk.arena = arena_new();
    for (uint32_t i = 0; i < lows->order_count && !status; i++) {
        uint32_t document = column_ordered(lows, i);

        if (!of->deleted.words || !bitmap_has(&of->deleted, document))
            status = mark(&walk, lows, highs, document);
    }
    arena_free(walk.arena);
    return status;
}
