/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_marks.c - collects the words to highlight while the plan is made. */
#include "query/plan_private.h"

uint8_t plan_new_group(struct planner *planner, bool in_phrase)
{
    uint32_t group = planner->group_count;

    if (planner->silent || group == MARKS_GROUPS_MAX)
        return PLAN_NO_GROUP;
    planner->weights[group] = 0.01F;
    if (in_phrase)
        planner->phrase_only |= (uint64_t)1 << group;
    planner->group_count++;
    return (uint8_t)group;
}

static void grow_marks(struct planner *planner)
{
    struct mark *larger;

    planner->mark_room = planner->mark_room ? 4 * planner->mark_room : 64;
    larger = arena_alloc(planner->arena, planner->mark_room * sizeof *larger);
    if (planner->mark_count > 0)
        memcpy(larger, planner->marks, planner->mark_count * sizeof *larger);
    planner->marks = larger;
}

void plan_mark(struct planner *planner, enum mark_kind kind, struct str text, uint8_t group)
{
    if (group == PLAN_NO_GROUP || planner->mark_count == PLAN_MARKS_MAX || text.length == 0)
        return;
    if (planner->mark_count == planner->mark_room)
        grow_marks(planner);
    planner->marks[planner->mark_count++] = (struct mark){
        kind, arena_str(planner->arena, text), group, planner->joining, planner->letters};
}

void plan_group_weight(struct planner *planner, uint8_t group, float weight)
{
    if (group != PLAN_NO_GROUP && weight > planner->weights[group])
        planner->weights[group] = weight;
}

void plan_unmark(struct planner *planner, uint8_t group)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < planner->mark_count; i++)
        if (planner->marks[i].group != group)
            planner->marks[kept++] = planner->marks[i];
    planner->mark_count = kept;
}

void plan_mark_phrase(struct planner *planner, const uint8_t *groups, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (groups[i] == PLAN_NO_GROUP)
            return;
    if (planner->phrase_count == MARKS_GROUPS_MAX)
        return;
    planner->phrases[planner->phrase_count++] =
        (struct mark_phrase){arena_copy(planner->arena, groups, count), count};
}

const struct marks *plan_marks(struct planner *planner)
{
    struct marks *marks = arena_zero(planner->arena, 1, sizeof *marks);

    marks->marks = planner->marks;
    marks->mark_count = planner->mark_count;
    marks->group_count = planner->group_count;
    marks->group_weight = arena_copy(planner->arena, planner->weights,
                                     planner->group_count * sizeof *planner->weights);
    marks->phrase_only = planner->phrase_only;
    marks->phrases = arena_copy(planner->arena, planner->phrases,
                                planner->phrase_count * sizeof *planner->phrases);
    marks->phrase_count = planner->phrase_count;
    return marks;
}
