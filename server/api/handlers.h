/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handlers.h - the handlers of all routes in routes.c. */
#ifndef DATELINE_SERVER_API_HANDLERS_H
#define DATELINE_SERVER_API_HANDLERS_H

#include "server/state/route.h"

handler_fn handle_root, handle_version, handle_openapi;                          /* handle_root.c */
handler_fn handle_docs;                                                          /* handle_docs.c */
handler_fn handle_desk, handle_desk_script, handle_desk_style, handle_desk_icon; /* handle_desk.c */
handler_fn handle_operator, handle_operator_script;
handler_fn handle_health, handle_metrics;                                 /* handle_health.c */
handler_fn handle_stats, handle_index_stats;                              /* handle_stats.c */
handler_fn handle_indexes, handle_index;                                  /* handle_indexes.c */
handler_fn handle_search_articles, handle_search_url, handle_search_body; /* handle_search.c */
handler_fn handle_document;                                               /* handle_documents.c */
handler_fn handle_keys, handle_add_key, handle_key, handle_update_key,
    handle_delete_key;                                          /* handle_keys.c */
handler_fn handle_flags, handle_set_flags;                      /* handle_flags.c */
handler_fn handle_webhooks, handle_add_webhook, handle_webhook; /* handle_webhooks.c */
handler_fn handle_update_webhook, handle_delete_webhook;
handler_fn handle_fields; /* handle_fields.c */
handler_fn handle_tasks, handle_task, handle_task_documents, handle_batches, handle_batch,
    handle_cancel_tasks, handle_delete_tasks;       /* handle_tasks.c */
handler_fn handle_task_events, handle_batch_events; /* handle_task_events.c */
handler_fn handle_add_documents, handle_merge_documents, handle_delete_all_documents,
    handle_delete_document, handle_delete_batch, handle_delete_matching; /* handle_writes.c */
handler_fn handle_read;                                                  /* handle_read.c */
handler_fn handle_create_index, handle_update_index, handle_delete_index, handle_compact_index,
    handle_swap_indexes; /* handle_index_writes.c */
handler_fn handle_rules, handle_rule, handle_update_rule, handle_delete_rule,
    handle_clear_rules;                              /* handle_rules.c */
handler_fn handle_documents, handle_fetch_documents; /* handle_browse.c */
handler_fn handle_settings, handle_setting, handle_patch_settings, handle_reset_settings,
    handle_put_setting, handle_patch_setting, handle_reset_setting;          /* handle_settings.c */
handler_fn handle_dump, handle_snapshot;                                     /* handle_backup.c */
handler_fn handle_lists, handle_match_list, handle_list, handle_cancel_list; /* handle_lists.c */
handler_fn handle_takedowns, handle_take_down; /* handle_takedowns.c */
handler_fn handle_replication, handle_replication_file, handle_replication_state,
    handle_replication_fence; /* handle_replication.c */
handler_fn handle_absent;     /* handle_absent.c */

handler_fn handle_alerts, handle_add_alerts, handle_alert, handle_update_alert, handle_delete_alert,
    handle_alert_matches, handle_alert_events, handle_test_alert,
    handle_match_alerts;                                           /* handle_alerts.c */
handler_fn handle_feed_atom, handle_feed_json, handle_feed_events; /* handle_alerts.c */
handler_fn handle_multi_search;                                    /* handle_multi_search.c */
handler_fn handle_facet_search;                                    /* handle_facet_search.c */
handler_fn handle_timeline;                                        /* handle_timeline.c */
handler_fn handle_export;                                          /* handle_export.c */
handler_fn handle_actions;                                         /* handle_actions.c */
handler_fn handle_boxes;                                           /* handle_boxes.c */
handler_fn handle_explain;                                         /* handle_explain.c */
handler_fn handle_similar_url, handle_similar_body;                /* handle_similar.c */

#endif
