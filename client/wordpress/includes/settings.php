<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings.php - the page Settings, Dateline: address, key, index; whether the daemon answers; send all posts.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const DATELINE_FIELDS = array(
	'address' => array( 'Address', 'url', 'Of the daemon, as this server reaches it: http://127.0.0.1:7700' ),
	'key'     => array( 'Key', 'password', 'It needs search, documents.add, documents.delete, indexes.get and indexes.create. Never the master key.' ),
	'index'   => array( 'Index', 'text', 'Of this site alone. Without a name: articles' ),
);

function dateline_add_page() {
	add_options_page( 'Dateline', 'Dateline', 'manage_options', 'dateline', 'dateline_show_page' );
}

function dateline_clean_address( $text ) {
	return esc_url_raw( trim( (string) $text ), array( 'http', 'https' ) );
}

function dateline_clean_key( $text ) {
	return preg_replace( '/[^\x21-\x7e]/', '', (string) $text );
}

function dateline_clean_index( $text ) {
	return preg_replace( '/[^A-Za-z0-9_-]/', '', (string) $text );
}

function dateline_add_settings() {
	add_settings_section( 'dateline', '', '__return_null', 'dateline' );
	foreach ( DATELINE_FIELDS as $name => $field ) {
		register_setting( 'dateline', "dateline_$name",
			array( 'type' => 'string', 'sanitize_callback' => "dateline_clean_$name", 'default' => '' ) );
		add_settings_field( "dateline_$name", $field[0], 'dateline_show_field', 'dateline', 'dateline',
			array( 'name' => $name, 'label_for' => "dateline_$name" ) );
	}
}

function dateline_show_field( $arguments ) {
	$name  = $arguments['name'];
	$fixed = defined( 'DATELINE_' . strtoupper( $name ) );
	printf( '<input id="dateline_%1$s" name="dateline_%1$s" type="%2$s" class="regular-text" autocomplete="off" value="%3$s"%4$s> <p class="description">%5$s</p>',
		esc_attr( $name ), esc_attr( DATELINE_FIELDS[ $name ][1] ), esc_attr( $fixed ? '' : get_option( "dateline_$name", '' ) ),
		$fixed ? ' disabled' : '', esc_html( $fixed ? 'Set in wp-config.php.' : DATELINE_FIELDS[ $name ][2] ) );
}

/* In a sentence: does the daemon answer, and how much does it have of this site? */
function dateline_state() {
	if ( ! dateline_is_set_up() ) {
		return 'Without an address, WordPress searches itself.';
	}
	$answer = dateline_ask( 'POST', dateline_index_path( '/search' ), array( 'q' => '', 'limit' => 0 ), DATELINE_SEARCH_SECONDS );
	if ( is_wp_error( $answer ) ) {
		return 'WordPress searches itself, because the daemon gives no answer: ' . $answer->get_error_message();
	}
	$waiting = count( get_option( 'dateline_waiting', array() ) );
	return sprintf( 'Dateline answers searches. It has %s posts.', number_format_i18n( $answer['estimatedTotalHits'] ?? 0 ) )
		. ( $waiting ? sprintf( ' %s wait to be sent.', number_format_i18n( $waiting ) ) : '' );
}

function dateline_show_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>Dateline</h1><p>' . esc_html( dateline_state() ) . '</p><form method="post" action="options.php">';
	settings_fields( 'dateline' );
	do_settings_sections( 'dateline' );
	submit_button();
	echo '</form><form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="dateline_reindex">';
	wp_nonce_field( 'dateline_reindex' );
	submit_button( 'Send all posts', 'secondary' );
	echo '</form></div>';
}

/* The button "Send all posts": they are sent in the background, by WP-Cron. */
function dateline_start_reindex() {
	check_admin_referer( 'dateline_reindex' );
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( 'You may not do this.', '', array( 'response' => 403 ) );
	}
	dateline_make_index();
	wp_unschedule_hook( 'dateline_reindex_step' );
	wp_schedule_single_event( time(), 'dateline_reindex_step', array( 0 ) );
	wp_safe_redirect( admin_url( 'options-general.php?page=dateline' ) );
	exit;
}
