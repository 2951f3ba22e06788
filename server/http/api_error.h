/* SPDX-License-Identifier: GPL-2.0-or-later */
/* api_error.h - the errors that clients see.
 *
 * One table has the HTTP status, the code and the type of each error. Codes and types are those of
 * the Meilisearch v1 API (1.50), and a few of our own. An error of the library gets the code of
 * its status; a handler can name a more exact code. */
#ifndef DATELINE_SERVER_HTTP_API_ERROR_H
#define DATELINE_SERVER_HTTP_API_ERROR_H

#include "base/buf.h"
#include "base/status.h"

/* X(name, HTTP status, code, type) */
#define API_CODE_TABLE(X)                                                                          \
    X(NO_MEMORY, 503, "out_of_memory", "system")                                                   \
    X(NO_FILES, 503, "too_many_open_files", "system")                                              \
    X(IO, 500, "io_error", "system")                                                               \
    X(NO_SPACE, 507, "no_space_left_on_device", "system")                                          \
    X(CORRUPT, 503, "index_corrupt", "system")                                                     \
    X(LOCKED, 409, "index_locked", "system")                                                       \
    X(STALE, 503, "index_changed", "system")                                                       \
    X(EXPORT_GONE, 410, "export_state_gone", "invalid_request")                                    \
    X(BAD_EXPORT_FORMAT, 400, "invalid_export_format", "invalid_request")                          \
    X(BAD_EXPORT_CURSOR, 400, "invalid_export_cursor", "invalid_request")                          \
    X(BAD_SIMILAR_TEXT, 400, "invalid_similar_text", "invalid_request")                            \
    X(BAD_SIMILAR_MORE_LIKE, 400, "invalid_similar_more_like", "invalid_request")                  \
    X(BAD_SIMILAR_BEFORE, 400, "invalid_similar_before", "invalid_request")                        \
    X(BAD_INTERVAL, 400, "invalid_timeline_interval", "invalid_request")                           \
    X(BAD_TIMELINE_QUERIES, 400, "invalid_timeline_queries", "invalid_request")                    \
    X(TOO_MANY_EXPORTS, 503, "too_many_exports", "system")                                         \
    X(INTERNAL, 500, "internal", "internal")                                                       \
    X(BUSY, 503, "too_many_search_requests", "system")                                             \
    X(TOO_MANY, 429, "too_many_requests", "system")                                                \
    X(TIMEOUT, 503, "search_timeout", "system")                                                    \
    X(BAD_REQUEST, 400, "bad_request", "invalid_request")                                          \
    X(BAD_JSON, 400, "malformed_payload", "invalid_request")                                       \
    X(UNREADABLE, 400, "unreadable_payload", "invalid_request")                                    \
    X(MISSING_PAYLOAD, 400, "missing_payload", "invalid_request")                                  \
    X(BAD_CONTENT_TYPE, 415, "invalid_content_type", "invalid_request")                            \
    X(TOO_LARGE, 413, "payload_too_large", "invalid_request")                                      \
    X(NOT_FOUND, 404, "not_found", "invalid_request")                                              \
    X(METHOD, 405, "method_not_allowed", "invalid_request")                                        \
    X(INDEX_NOT_FOUND, 404, "index_not_found", "invalid_request")                                  \
    X(DOCUMENT_NOT_FOUND, 404, "document_not_found", "invalid_request")                            \
    X(BAD_INDEX_UID, 400, "invalid_index_uid", "invalid_request")                                  \
    X(BAD_DOCUMENT_ID, 400, "invalid_document_id", "invalid_request")                              \
    X(MISSING_DOCUMENT_ID, 400, "missing_document_id", "invalid_request")                          \
    X(BAD_DOCUMENT, 400, "invalid_document", "invalid_request")                                    \
    X(BAD_DOCUMENT_GEO, 400, "invalid_document_geo_field", "invalid_request")                      \
    X(BAD_DOCUMENT_GEOJSON, 400, "invalid_document_geojson_field", "invalid_request")              \
    X(BAD_QUERY, 400, "invalid_search_q", "invalid_request")                                       \
    X(BAD_OFFSET, 400, "invalid_search_offset", "invalid_request")                                 \
    X(BAD_LIMIT, 400, "invalid_search_limit", "invalid_request")                                   \
    X(BAD_FILTER, 400, "invalid_search_filter", "invalid_request")                                 \
    X(BAD_SORT, 400, "invalid_search_sort", "invalid_request")                                     \
    X(BAD_FACETS, 400, "invalid_search_facets", "invalid_request")                                 \
    X(URI_TOO_LONG, 414, "uri_too_long", "invalid_request")                                        \
    X(HEADERS_TOO_LARGE, 431, "headers_too_large", "invalid_request")                              \
    X(TASK_NOT_FOUND, 404, "task_not_found", "invalid_request")                                    \
    X(BATCH_NOT_FOUND, 404, "batch_not_found", "invalid_request")                                  \
    X(TASK_FILE_NOT_FOUND, 404, "task_file_not_found", "invalid_request")                          \
    X(MISSING_TASK_FILTERS, 400, "missing_task_filters", "invalid_request")                        \
    X(BAD_TASK_LIMIT, 400, "invalid_task_limit", "invalid_request")                                \
    X(BAD_TASK_FROM, 400, "invalid_task_from", "invalid_request")                                  \
    X(BAD_TASK_REVERSE, 400, "invalid_task_reverse", "invalid_request")                            \
    X(BAD_TASK_UIDS, 400, "invalid_task_uids", "invalid_request")                                  \
    X(BAD_BATCH_UIDS, 400, "invalid_batch_uids", "invalid_request")                                \
    X(BAD_TASK_CANCELED_BY, 400, "invalid_task_canceled_by", "invalid_request")                    \
    X(BAD_TASK_TYPES, 400, "invalid_task_types", "invalid_request")                                \
    X(BAD_TASK_STATUSES, 400, "invalid_task_statuses", "invalid_request")                          \
    X(BAD_TASK_AFTER_ENQUEUED, 400, "invalid_task_after_enqueued_at", "invalid_request")           \
    X(BAD_TASK_BEFORE_ENQUEUED, 400, "invalid_task_before_enqueued_at", "invalid_request")         \
    X(BAD_TASK_AFTER_STARTED, 400, "invalid_task_after_started_at", "invalid_request")             \
    X(BAD_TASK_BEFORE_STARTED, 400, "invalid_task_before_started_at", "invalid_request")           \
    X(BAD_TASK_AFTER_FINISHED, 400, "invalid_task_after_finished_at", "invalid_request")           \
    X(BAD_TASK_BEFORE_FINISHED, 400, "invalid_task_before_finished_at", "invalid_request")         \
    X(INDEX_EXISTS, 409, "index_already_exists", "invalid_request")                                \
    X(MISSING_INDEX_UID, 400, "missing_index_uid", "invalid_request")                              \
    X(BAD_PRIMARY_KEY, 400, "invalid_index_primary_key", "invalid_request")                        \
    X(IMMUTABLE_CREATED, 400, "immutable_index_created_at", "invalid_request")                     \
    X(IMMUTABLE_UPDATED, 400, "immutable_index_updated_at", "invalid_request")                     \
    X(SWAP_DUPLICATE, 400, "invalid_swap_duplicate_index_found", "invalid_request")                \
    X(BAD_SWAP_INDEXES, 400, "invalid_swap_indexes", "invalid_request")                            \
    X(MISSING_SWAP_INDEXES, 400, "missing_swap_indexes", "invalid_request")                        \
    X(BAD_SWAP_RENAME, 400, "invalid_swap_rename", "invalid_request")                              \
    X(BAD_CSV_DELIMITER, 400, "invalid_document_csv_delimiter", "invalid_request")                 \
    X(BAD_SKIP_CREATION, 400, "invalid_skip_creation", "invalid_request")                          \
    X(BAD_DOCUMENT_IDS, 400, "invalid_document_ids", "invalid_request")                            \
    X(BAD_DOCUMENT_LIMIT, 400, "invalid_document_limit", "invalid_request")                        \
    X(BAD_DOCUMENT_OFFSET, 400, "invalid_document_offset", "invalid_request")                      \
    X(BAD_DOCUMENT_SORT, 400, "invalid_document_sort", "invalid_request")                          \
    X(BAD_DOCUMENT_FILTER, 400, "invalid_document_filter", "invalid_request")                      \
    X(MISSING_DOCUMENT_FILTER, 400, "missing_document_filter", "invalid_request")                  \
    X(BAD_VECTORS_SWITCH, 400, "invalid_document_retrieve_vectors", "invalid_request")             \
    X(HOST_NOT_ALLOWED, 403, "host_not_allowed", "auth")                                           \
    X(MISSING_AUTHORIZATION, 401, "missing_authorization_header", "auth")                          \
    X(INVALID_API_KEY, 403, "invalid_api_key", "auth")                                             \
    X(MISSING_MASTER_KEY, 401, "missing_master_key", "auth")                                       \
    X(KEY_NOT_FOUND, 404, "api_key_not_found", "invalid_request")                                  \
    X(KEY_EXISTS, 409, "api_key_already_exists", "invalid_request")                                \
    X(KEY_SCOPE, 400, "index_scoped_api_key_with_global_action", "invalid_request")                \
    X(BAD_KEY_ACTIONS, 400, "invalid_api_key_actions", "invalid_request")                          \
    X(BAD_KEY_INDEXES, 400, "invalid_api_key_indexes", "invalid_request")                          \
    X(BAD_KEY_EXPIRES_AT, 400, "invalid_api_key_expires_at", "invalid_request")                    \
    X(BAD_KEY_NAME, 400, "invalid_api_key_name", "invalid_request")                                \
    X(BAD_KEY_DESCRIPTION, 400, "invalid_api_key_description", "invalid_request")                  \
    X(BAD_KEY_UID, 400, "invalid_api_key_uid", "invalid_request")                                  \
    X(BAD_KEY_OFFSET, 400, "invalid_api_key_offset", "invalid_request")                            \
    X(BAD_KEY_LIMIT, 400, "invalid_api_key_limit", "invalid_request")                              \
    X(MISSING_KEY_ACTIONS, 400, "missing_api_key_actions", "invalid_request")                      \
    X(MISSING_KEY_INDEXES, 400, "missing_api_key_indexes", "invalid_request")                      \
    X(MISSING_KEY_EXPIRES_AT, 400, "missing_api_key_expires_at", "invalid_request")                \
    X(IMMUTABLE_KEY_UID, 400, "immutable_api_key_uid", "invalid_request")                          \
    X(IMMUTABLE_KEY_ACTIONS, 400, "immutable_api_key_actions", "invalid_request")                  \
    X(IMMUTABLE_KEY_INDEXES, 400, "immutable_api_key_indexes", "invalid_request")                  \
    X(IMMUTABLE_KEY_EXPIRES_AT, 400, "immutable_api_key_expires_at", "invalid_request")            \
    X(IMMUTABLE_KEY_CREATED_AT, 400, "immutable_api_key_created_at", "invalid_request")            \
    X(IMMUTABLE_KEY_UPDATED_AT, 400, "immutable_api_key_updated_at", "invalid_request")            \
    X(RULE_NOT_FOUND, 404, "dynamic_search_rule_not_found", "invalid_request")                     \
    X(BAD_RULE_OFFSET, 400, "invalid_dynamic_search_rule_offset", "invalid_request")               \
    X(BAD_RULE_LIMIT, 400, "invalid_dynamic_search_rule_limit", "invalid_request")                 \
    X(BAD_RULE_FILTER, 400, "invalid_dynamic_search_rule_filter", "invalid_request")               \
    X(BAD_RULE_FILTER_QUERY, 400, "invalid_dynamic_search_rule_filter_query", "invalid_request")   \
    X(BAD_RULE_FILTER_ACTIVE, 400, "invalid_dynamic_search_rule_filter_active", "invalid_request") \
    X(BAD_RULE_DESCRIPTION, 400, "invalid_dynamic_search_rule_description", "invalid_request")     \
    X(BAD_RULE_PRECEDENCE, 400, "invalid_dynamic_search_rule_priority", "invalid_request")         \
    X(BAD_RULE_ACTIVE, 400, "invalid_dynamic_search_rule_active", "invalid_request")               \
    X(BAD_RULE_CONDITIONS, 400, "invalid_dynamic_search_rule_conditions", "invalid_request")       \
    X(BAD_RULE_ACTIONS, 400, "invalid_dynamic_search_rule_actions", "invalid_request")             \
    X(ALERT_NOT_FOUND, 404, "alert_not_found", "invalid_request")                                  \
    X(BAD_ALERT, 400, "invalid_alert", "invalid_request")                                          \
    X(ALERT_TOO_BROAD, 400, "alert_too_broad", "invalid_request")                                  \
    X(BAD_WEBHOOKS, 400, "invalid_webhooks", "invalid_request")                                    \
    X(BAD_WEBHOOK_URL, 400, "invalid_webhook_url", "invalid_request")                              \
    X(BAD_WEBHOOK_HEADERS, 400, "invalid_webhook_headers", "invalid_request")                      \
    X(BAD_WEBHOOK_SECRET, 400, "invalid_webhook_secret", "invalid_request")                        \
    X(BAD_WEBHOOK_UUID, 400, "invalid_webhook_uuid", "invalid_request")                            \
    X(WEBHOOK_NOT_FOUND, 404, "webhook_not_found", "invalid_request")                              \
    X(IMMUTABLE_WEBHOOK_UUID, 400, "immutable_webhook_uuid", "invalid_request")                    \
    X(IMMUTABLE_WEBHOOK_EDITABLE, 400, "immutable_webhook_is_editable", "invalid_request")         \
    X(BAD_FIELDS_FILTER, 400, "invalid_index_fields_filter", "invalid_request")                    \
    X(BAD_FIELDS_PATTERNS, 400, "invalid_index_fields_filter_attribute_patterns",                  \
      "invalid_request")                                                                           \
    X(BAD_FIELDS_DISPLAYED, 400, "invalid_index_fields_filter_displayed", "invalid_request")       \
    X(BAD_FIELDS_SEARCHABLE, 400, "invalid_index_fields_filter_searchable", "invalid_request")     \
    X(BAD_FIELDS_SORTABLE, 400, "invalid_index_fields_filter_sortable", "invalid_request")         \
    X(BAD_FIELDS_DISTINCT, 400, "invalid_index_fields_filter_distinct", "invalid_request")         \
    X(BAD_FIELDS_RANKING, 400, "invalid_index_fields_filter_ranking_rule", "invalid_request")      \
    X(BAD_FIELDS_FILTERABLE, 400, "invalid_index_fields_filter_filterable", "invalid_request")     \
    X(MISSING_CONTENT_TYPE, 415, "missing_content_type", "invalid_request")                        \
    X(BAD_PAGE, 400, "invalid_search_page", "invalid_request")                                     \
    X(BAD_HITS_PER_PAGE, 400, "invalid_search_hits_per_page", "invalid_request")                   \
    X(BAD_RETRIEVE, 400, "invalid_search_attributes_to_retrieve", "invalid_request")               \
    X(BAD_HIGHLIGHT, 400, "invalid_search_attributes_to_highlight", "invalid_request")             \
    X(BAD_CROP, 400, "invalid_search_attributes_to_crop", "invalid_request")                       \
    X(BAD_CROP_LENGTH, 400, "invalid_search_crop_length", "invalid_request")                       \
    X(BAD_CROP_MARKER, 400, "invalid_search_crop_marker", "invalid_request")                       \
    X(BAD_PRE_TAG, 400, "invalid_search_highlight_pre_tag", "invalid_request")                     \
    X(BAD_POST_TAG, 400, "invalid_search_highlight_post_tag", "invalid_request")                   \
    X(BAD_MATCHING, 400, "invalid_search_matching_strategy", "invalid_request")                    \
    X(BAD_SHOW_SCORE, 400, "invalid_search_show_ranking_score", "invalid_request")                 \
    X(BAD_FROM, 400, "invalid_search_from", "invalid_request")                                     \
    X(BAD_TO, 400, "invalid_search_to", "invalid_request")                                         \
    X(BAD_MATCHES_POSITION, 400, "invalid_search_show_matches_position", "invalid_request")        \
    X(BAD_DISTINCT, 400, "invalid_search_distinct", "invalid_request")                             \
    X(BAD_COLLAPSE, 400, "invalid_search_collapse", "invalid_request")                             \
    X(BAD_COLLAPSE_SOURCES, 400, "invalid_search_collapse_sources", "invalid_request")             \
    X(BAD_SEARCH_ON, 400, "invalid_search_attributes_to_search_on", "invalid_request")             \
    X(BAD_SCORE_THRESHOLD, 400, "invalid_search_ranking_score_threshold", "invalid_request")       \
    X(BAD_SHOW_DETAILS, 400, "invalid_search_show_ranking_score_details", "invalid_request")       \
    X(BAD_SHOW_PERFORMANCE, 400, "invalid_search_show_performance_details", "invalid_request")     \
    X(BAD_LOCALES, 400, "invalid_search_locales", "invalid_request")                               \
    X(BAD_HYBRID, 400, "invalid_search_hybrid_query", "invalid_request")                           \
    X(MISSING_HYBRID, 400, "missing_search_hybrid", "invalid_request")                             \
    X(BAD_EMBEDDER, 400, "invalid_search_embedder", "invalid_request")                             \
    X(BAD_SEMANTIC_RATIO, 400, "invalid_search_semantic_ratio", "invalid_request")                 \
    X(BAD_VECTOR, 400, "invalid_search_vector", "invalid_request")                                 \
    X(BAD_RETRIEVE_VECTORS, 400, "invalid_search_retrieve_vectors", "invalid_request")             \
    X(BAD_MEDIA, 400, "invalid_search_media", "invalid_request")                                   \
    X(BAD_INLINE_RULE, 400, "invalid_search_inline_rule", "invalid_request")                       \
    X(BAD_PERSONALIZE, 400, "invalid_search_personalize", "invalid_request")                       \
    X(BAD_USE_NETWORK, 400, "invalid_search_use_network", "invalid_request")                       \
    X(FEATURE_NOT_ENABLED, 400, "feature_not_enabled", "invalid_request")                          \
    X(BAD_FEDERATED, 400, "invalid_multi_search_federated", "invalid_request")                     \
    X(BAD_FEDERATION_OPTIONS, 400, "invalid_multi_search_federation_options", "invalid_request")   \
    X(BAD_FACETS_BY_INDEX, 400, "invalid_multi_search_facets_by_index", "invalid_request")         \
    X(BAD_MERGE_FACETS, 400, "invalid_multi_search_merge_facets", "invalid_request")               \
    X(BAD_MAX_VALUES, 400, "invalid_multi_search_max_values_per_facet", "invalid_request")         \
    X(BAD_QUERY_FACETS, 400, "invalid_multi_search_query_facets", "invalid_request")               \
    X(BAD_QUERY_PAGINATION, 400, "invalid_multi_search_query_pagination", "invalid_request")       \
    X(BAD_QUERY_PERFORMANCE, 400, "invalid_multi_search_query_show_performance_details",           \
      "invalid_request")                                                                           \
    X(BAD_QUERY_DISTINCT, 400, "invalid_multi_search_distinct", "invalid_request")                 \
    X(BAD_QUERY_RANKING_RULES, 400, "invalid_multi_search_query_ranking_rules", "invalid_request") \
    X(BAD_QUERY_POSITION, 400, "invalid_multi_search_query_position", "invalid_request")           \
    X(BAD_REMOTE, 400, "invalid_multi_search_remote", "invalid_request")                           \
    X(BAD_WEIGHT, 400, "invalid_multi_search_weight", "invalid_request")                           \
    X(BAD_FACET_QUERY, 400, "invalid_facet_search_query", "invalid_request")                       \
    X(BAD_FACET_NAME, 400, "invalid_facet_search_facet_name", "invalid_request")                   \
    X(MISSING_FACET_NAME, 400, "missing_facet_search_facet_name", "invalid_request")               \
    X(BAD_EXHAUSTIVE, 400, "invalid_facet_search_exhaustive_facet_count", "invalid_request")       \
    X(FACET_SEARCH_DISABLED, 400, "facet_search_disabled", "invalid_request")                      \
    X(BAD_SIMILAR_ID, 400, "invalid_similar_id", "invalid_request")                                \
    X(SIMILAR_NOT_FOUND, 400, "not_found_similar_id", "invalid_request")                           \
    X(BAD_SIMILAR_OFFSET, 400, "invalid_similar_offset", "invalid_request")                        \
    X(BAD_SIMILAR_LIMIT, 400, "invalid_similar_limit", "invalid_request")                          \
    X(BAD_SIMILAR_FILTER, 400, "invalid_similar_filter", "invalid_request")                        \
    X(BAD_SIMILAR_EMBEDDER, 400, "invalid_similar_embedder", "invalid_request")                    \
    X(BAD_SIMILAR_RETRIEVE, 400, "invalid_similar_attributes_to_retrieve", "invalid_request")      \
    X(BAD_SIMILAR_VECTORS, 400, "invalid_similar_retrieve_vectors", "invalid_request")             \
    X(BAD_SIMILAR_SHOW_SCORE, 400, "invalid_similar_show_ranking_score", "invalid_request")        \
    X(BAD_SIMILAR_SHOW_DETAILS, 400, "invalid_similar_show_ranking_score_details",                 \
      "invalid_request")                                                                           \
    X(BAD_SIMILAR_SHOW_PERFORMANCE, 400, "invalid_similar_show_performance_details",               \
      "invalid_request")                                                                           \
    X(BAD_SIMILAR_THRESHOLD, 400, "invalid_similar_ranking_score_threshold", "invalid_request")    \
    X(BAD_SNIPPETS, 400, "invalid_search_snippets", "invalid_request")                             \
    X(BAD_SNIPPET_LENGTH, 400, "invalid_search_snippet_length", "invalid_request")                 \
    X(BAD_PREFIX, 400, "invalid_search_prefix", "invalid_request")                                 \
    X(BAD_CORRECT, 400, "invalid_search_correct", "invalid_request")                               \
    X(BAD_SEARCH_LANGUAGE, 400, "invalid_search_query_language", "invalid_request")                \
    X(QUERY_INDEX_NOT_FOUND, 400, "index_not_found", "invalid_request")                            \
    X(BAD_RECENCY, 400, "invalid_search_recency", "invalid_request")                               \
    X(BAD_BODY, 400, "invalid_search_body", "invalid_request")                                     \
    X(BAD_TIMEZONE, 400, "invalid_search_timezone", "invalid_request")                             \
    X(BAD_DOCUMENT_FIELDS, 400, "invalid_document_fields", "invalid_request")                      \
    X(BAD_DISPLAYED, 400, "invalid_settings_displayed_attributes", "invalid_request")              \
    X(BAD_SEARCHABLE, 400, "invalid_settings_searchable_attributes", "invalid_request")            \
    X(BAD_FILTERABLE, 400, "invalid_settings_filterable_attributes", "invalid_request")            \
    X(BAD_SORTABLE, 400, "invalid_settings_sortable_attributes", "invalid_request")                \
    X(BAD_RANKING_RULES, 400, "invalid_settings_ranking_rules", "invalid_request")                 \
    X(BAD_STOP_WORDS, 400, "invalid_settings_stop_words", "invalid_request")                       \
    X(BAD_NON_SEPARATORS, 400, "invalid_settings_non_separator_tokens", "invalid_request")         \
    X(BAD_SEPARATORS, 400, "invalid_settings_separator_tokens", "invalid_request")                 \
    X(BAD_DICTIONARY, 400, "invalid_settings_dictionary", "invalid_request")                       \
    X(BAD_SYNONYMS, 400, "invalid_settings_synonyms", "invalid_request")                           \
    X(BAD_DISTINCT_ATTRIBUTE, 400, "invalid_settings_distinct_attribute", "invalid_request")       \
    X(BAD_PROXIMITY, 400, "invalid_settings_proximity_precision", "invalid_request")               \
    X(BAD_TYPO_TOLERANCE, 400, "invalid_settings_typo_tolerance", "invalid_request")               \
    X(BAD_FACETING, 400, "invalid_settings_faceting", "invalid_request")                           \
    X(BAD_PAGINATION, 400, "invalid_settings_pagination", "invalid_request")                       \
    X(BAD_EMBEDDERS, 400, "invalid_settings_embedders", "invalid_request")                         \
    X(BAD_CUTOFF, 400, "invalid_settings_search_cutoff_ms", "invalid_request")                     \
    X(BAD_LOCALIZED, 400, "invalid_settings_localized_attributes", "invalid_request")              \
    X(BAD_FACET_SEARCH, 400, "invalid_settings_facet_search", "invalid_request")                   \
    X(BAD_PREFIX_SEARCH, 400, "invalid_settings_prefix_search", "invalid_request")                 \
    X(BAD_PRESET, 400, "invalid_settings_preset", "invalid_request")                               \
    X(BAD_QUERY_LANGUAGE, 400, "invalid_settings_query_language", "invalid_request")               \
    X(BAD_STEMMING, 400, "invalid_settings_stemming", "invalid_request")                           \
    X(BAD_COPIES, 400, "invalid_settings_copies", "invalid_request")                               \
    X(BAD_SETTINGS_TIMEZONE, 400, "invalid_settings_timezone", "invalid_request")                  \
    X(NO_KEY_CANDIDATE, 400, "index_primary_key_no_candidate_found", "invalid_request")            \
    X(KEY_CANDIDATES, 400, "index_primary_key_multiple_candidates_found", "invalid_request")       \
    X(PRIMARY_KEY_EXISTS, 400, "index_primary_key_already_exists", "invalid_request")              \
    X(TOO_MANY_FIELDS, 400, "max_fields_limit_exceeded", "invalid_request")                        \
    X(BAD_FOREIGN_KEYS, 400, "invalid_settings_foreign_keys", "invalid_request")                   \
    X(BAD_INTERNAL_SIZES, 400, "invalid_stats_show_internal_database_sizes", "invalid_request")    \
    X(BAD_SIZE_FORMAT, 400, "invalid_stats_size_format", "invalid_request")                        \
    X(BAD_INDEX_OFFSET, 400, "invalid_index_offset", "invalid_request")                            \
    X(BAD_INDEX_LIMIT, 400, "invalid_index_limit", "invalid_request")

enum api_code {
    API_NONE,
#define X(name, http, code, type) API_##name,
    API_CODE_TABLE(X)
#undef X
        API_CODE_COUNT
};

/* Like error_set, for errors that only the daemon has: STATUS_BAD_REQUEST with this code. */
__attribute__((format(printf, 3, 4))) enum status
api_error_set(struct error *err, enum api_code code, const char *format, ...);
/* If the error has this status, the client gets this code instead of the status's own. */
void api_error_recode(struct error *err, enum status status, enum api_code code);

/* The code that the client gets, and its HTTP status. */
enum api_code api_error_code(const struct error *err);
int api_error_http(const struct error *err);
/* The texts are static. */
const char *api_code_text(enum api_code code);
const char *api_code_type(enum api_code code);
int api_code_http(enum api_code code);

/* Appends {"message":…,"code":…,"type":…,"link":…}. The link is relative: behind a proxy, the
 * daemon does not know its public address. */
void api_error_add(const struct error *err, struct buf *out);
char *api_error_text(const struct error *err); /* the same as a new string, yours to free */

#endif
