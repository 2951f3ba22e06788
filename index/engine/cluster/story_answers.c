/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_answers.c - keeps the ids of stories as text of JSON, by the names of the stories. */
#include "engine/cluster/story_answers.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "engine/cluster/inquiry.h"

struct story_answer {
    const uint64_t *stories; /* as the condition names them */
    uint32_t count;
    struct str ids; /* a JSON array */
    struct story_answer *next;
};

struct story_answers {
    struct arena *arena;
    const struct search_request *request;
    struct story_answer *first;
    uint32_t named;
};

struct story_answers *story_answers_new(struct arena *arena, const struct search_request *request)
{
    struct story_answers *answers = arena_zero(arena, 1, sizeof *answers);

    answers->arena = arena;
    answers->request = request;
    return answers;
}

unsigned story_answers_patience(const struct story_answers *answers)
{
    return answers && answers->request ? inquiry_patience(answers->request) : READ_MS;
}

enum status story_answers_check_time(const struct story_answers *answers, struct error *err)
{
    int64_t deadline = answers && answers->request ? answers->request->deadline : 0;

    return deadline == 0 || clock_monotonic() < deadline
               ? STATUS_OK
               : error_set(err, STATUS_TIMEOUT,
                           "the stories of the filter were not found before the deadline");
}

json_t *story_answers_find(const struct story_answers *answers, const uint64_t *stories,
                           uint32_t count)
{
    const struct story_answer *answer = answers ? answers->first : NULL;
    struct error none;

    while (answer && (answer->count != count ||
                      memcmp(answer->stories, stories, count * sizeof *stories) != 0))
        answer = answer->next;
    return answer ? json_read(answer->ids, 0, &none) : NULL;
}

void story_answers_keep(struct story_answers *answers, const uint64_t *stories, uint32_t count,
                        const json_t *ids)
{
    BUF_AUTO struct buf text = {0};
    struct story_answer *answer;

    if (!answers)
        return;
    json_add(&text, ids);
    answer = arena_zero(answers->arena, 1, sizeof *answer);
    answer->stories = arena_copy(answers->arena, stories, count * sizeof *stories);
    answer->count = count;
    answer->ids = arena_str(answers->arena, buf_str(&text));
    answer->next = answers->first;
    answers->first = answer;
}

enum status story_answers_name(struct story_answers *answers, uint32_t count, struct error *err)
{
    uint32_t named = count + (answers ? answers->named : 0);

    if (named > STORIES_NAMED_MAX)
        return error_set(err, STATUS_BAD_FILTER,
                         "the filters name %u stories: at most %d are possible while the indexes "
                         "are in a cluster",
                         named, STORIES_NAMED_MAX);
    if (answers)
        answers->named = named;
    return STATUS_OK;
}
