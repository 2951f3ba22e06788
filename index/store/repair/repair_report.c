/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repair_report.c - keeps what is told of a repair. */
#include <stdio.h>

#include "store/repair/repair_private.h"

void repair_report_fini(struct repair_report *report)
{
    buf_fini(&report->findings);
    buf_fini(&report->lost_ids);
}

void repair_report_add(struct repair_report *report, const char *problem, const char *outcome)
{
    const struct repair_finding finding = {arena_str(report->arena, str_of(problem)).data,
                                           arena_str(report->arena, str_of(outcome)).data};

    buf_add(&report->findings, &finding, sizeof finding);
}

void repair_note(struct repair_report *report, const char *outcome, const char *problem, ...)
{
    char text[1200];
    va_list args;

    va_start(args, problem);
    vsnprintf(text, sizeof text, problem, args);
    va_end(args);
    repair_report_add(report, text, outcome);
}

void repair_note_lost(struct repair_report *report, struct str id)
{
    report->lost++;
    if (!id.data) {
        report->unnamed++;
        return;
    }
    id = arena_str(report->arena, id);
    buf_add(&report->lost_ids, &id, sizeof id);
}
