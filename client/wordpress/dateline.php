<?php
/**
 * Plugin Name: Dateline
 * Description: Searches this site with Dateline, a search server of your own. Without it, WordPress searches itself.
 * Version: 1.0
 * Requires at least: 5.9
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dateline.php - the plug-in: which event of WordPress is handled where.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

require __DIR__ . '/includes/client.php';
require __DIR__ . '/includes/posts.php';
require __DIR__ . '/includes/search.php';
require __DIR__ . '/includes/settings.php';

/* Posts that change are sent together when the request ends; what could not be sent waits for WP-Cron. */
add_action( 'wp_after_insert_post', 'dateline_note_change' );
add_action( 'deleted_post', 'dateline_note_change' );
add_action( 'trashed_post', 'dateline_note_change' );
add_action( 'shutdown', 'dateline_send_noted' );
add_action( 'dateline_send_waiting', 'dateline_send_waiting' );
add_action( 'dateline_reindex_step', 'dateline_reindex_step' );

add_action( 'pre_get_posts', 'dateline_search', 100 );
add_filter( 'posts_search', 'dateline_without_words', 100, 2 );

add_action( 'admin_menu', 'dateline_add_page' );
add_action( 'admin_init', 'dateline_add_settings' );
add_action( 'admin_post_dateline_reindex', 'dateline_start_reindex' );

register_deactivation_hook( __FILE__, 'dateline_stop' );

if ( defined( 'WP_CLI' ) && WP_CLI ) {
	require __DIR__ . '/includes/cli.php';
}
