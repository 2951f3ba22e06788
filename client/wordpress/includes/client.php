<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * client.php - asks the daemon. While it is away, nobody waits for it: after a failure it is not asked for half a minute.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const DATELINE_AWAY_SECONDS   = 30;
const DATELINE_SEARCH_SECONDS = 2;
const DATELINE_WRITE_SECONDS  = 10;

/* A setting: the constant of wp-config.php, else the option. */
function dateline_setting( $name ) {
	$constant = 'DATELINE_' . strtoupper( $name );
	$value    = defined( $constant ) ? constant( $constant ) : get_option( 'dateline_' . $name, '' );
	return 'index' === $name && ! $value ? 'articles' : (string) $value;
}

function dateline_is_set_up() {
	return '' !== dateline_setting( 'address' );
}

function dateline_is_away() {
	return (bool) get_transient( 'dateline_away' );
}

/* The answer of the daemon as an array, or a WP_Error that says why there is none. */
function dateline_ask( $method, $path, $body = null, $seconds = DATELINE_WRITE_SECONDS ) {
	$headers = array( 'Accept' => 'application/json' );
	$key     = dateline_setting( 'key' );
	if ( $key ) {
		$headers['Authorization'] = 'Bearer ' . $key;
	}
	$request = array( 'method' => $method, 'timeout' => $seconds, 'redirection' => 0, 'headers' => $headers );
	if ( null !== $body ) {
		$request['headers']['Content-Type'] = 'application/json';
		$request['body']                    = wp_json_encode( $body, JSON_INVALID_UTF8_SUBSTITUTE );
	}
	$answer = wp_remote_request( rtrim( dateline_setting( 'address' ), '/' ) . $path, $request );
	return dateline_read_answer( $answer );
}

function dateline_read_answer( $answer ) {
	$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
	if ( 0 === $status || $status >= 500 ) {
		set_transient( 'dateline_away', 1, DATELINE_AWAY_SECONDS );
	} else {
		delete_transient( 'dateline_away' );
	}
	if ( 0 === $status ) {
		return new WP_Error( 'dateline_away', $answer->get_error_message(), array( 'status' => 0 ) );
	}
	$data = json_decode( wp_remote_retrieve_body( $answer ), true );
	if ( $status >= 400 || ! is_array( $data ) ) {
		$message = is_array( $data ) && isset( $data['message'] ) ? $data['message'] : "The daemon answered with status $status.";
		return new WP_Error( 'dateline_refused', $message, array( 'status' => $status ) );
	}
	return $data;
}

/* The path of the index, and what is below it. */
function dateline_index_path( $below = '' ) {
	return '/indexes/' . rawurlencode( dateline_setting( 'index' ) ) . $below;
}

/* Makes the index as one of articles, if there is none. */
function dateline_make_index() {
	$found = dateline_ask( 'GET', dateline_index_path() );
	if ( ! is_wp_error( $found ) || 404 !== $found->get_error_data()['status'] ) {
		return $found;
	}
	return dateline_ask( 'POST', '/indexes',
		array( 'uid' => dateline_setting( 'index' ), 'primaryKey' => 'id', 'preset' => 'articles' ) );
}
