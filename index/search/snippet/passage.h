/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage.h - ranges of a text: matches, and the passages that contain them. */
#ifndef DATELINE_SEARCH_SNIPPET_PASSAGE_H
#define DATELINE_SEARCH_SNIPPET_PASSAGE_H

#include <stdbool.h>
#include <stdint.h>

struct range { /* bytes [start, end) of the text */
    uint32_t start;
    uint32_t end;
};

struct match_range {
    uint32_t start;
    uint32_t end;
    uint8_t group;
};

struct passage {
    uint32_t start;
    uint32_t end;
    const struct match_range *matches; /* inside the passage, in order, not overlapping */
    uint32_t match_count;
    bool cut_before; /* it starts inside a sentence: show an ellipsis */
    bool cut_after;  /* it ends inside a sentence */
    float score;
};

#endif
