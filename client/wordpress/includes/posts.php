<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * posts.php - sends posts as they change: in the shape of the REST API, which an index of articles reads. A post that
 * nobody may read is deleted there.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const DATELINE_BATCH       = 100; // posts in one request
const DATELINE_WAITING_MAX = 10000; // posts that wait for the daemon; beyond these, reindex

/* The types of posts that a search of the site finds. */
function dateline_types() {
	$types = array_filter( get_post_types( array( 'exclude_from_search' => false, 'show_in_rest' => true ) ),
		function ( $type ) {
			return 'attachment' !== $type && is_post_type_viewable( $type );
		} );
	return array_values( apply_filters( 'dateline_types', $types ) );
}

function dateline_is_readable( $post ) {
	return $post && 'publish' === $post->post_status && '' === $post->post_password
		&& in_array( $post->post_type, dateline_types(), true );
}

/* Of what is embedded, the names of the author and the terms. */
function dateline_names( $embedded ) {
	$keep  = array_flip( array( 'id', 'name', 'slug', 'taxonomy' ) );
	$names = array();
	foreach ( $embedded['author'] ?? array() as $author ) {
		$names['author'][] = array_intersect_key( $author, $keep );
	}
	foreach ( $embedded['wp:term'] ?? array() as $terms ) {
		$names['wp:term'][] = array_map( function ( $term ) use ( $keep ) {
			return array_intersect_key( $term, $keep );
		}, $terms );
	}
	return $names;
}

/* A post as the REST API shows it to everybody, with the names of its author and terms; null: it cannot be shown. */
function dateline_document( $post ) {
	$route = rest_get_route_for_post( $post );
	if ( ! $route ) {
		return null;
	}
	$user = get_current_user_id();
	wp_set_current_user( 0 ); // an editor would see more
	$response = rest_do_request( new WP_REST_Request( 'GET', $route ) );
	$document = $response->is_error() ? null : rest_get_server()->response_to_data( $response, true );
	wp_set_current_user( $user );
	if ( ! $document ) {
		return null;
	}
	$document['_embedded'] = dateline_names( $document['_embedded'] ?? array() );
	unset( $document['_links'], $document['guid'], $document['meta'], $document['yoast_head'], $document['yoast_head_json'] );
	$document['id'] = (string) $post->ID;
	return apply_filters( 'dateline_document', $document, $post );
}

/* --- changes --- */

/* Remembers a post until the request ends; returns all that are remembered, and forgets them if asked to. */
function dateline_noted( $id = 0, $forget = false ) {
	static $noted = array();
	if ( $id ) {
		$noted[ $id ] = $id;
	}
	$all = array_values( $noted );
	if ( $forget ) {
		$noted = array();
	}
	return $all;
}

/* Posts of other types, and drafts that the editor has just opened, are not in the index. */
function dateline_note_change( $id ) {
	$type = get_post_type( $id ); // false: it is deleted
	if ( dateline_is_set_up() && ( ! $type || in_array( $type, dateline_types(), true ) ) && 'auto-draft' !== get_post_status( $id ) ) {
		dateline_noted( (int) $id );
	}
}

function dateline_send_noted() {
	$ids = dateline_noted( 0, true );
	if ( $ids && ( dateline_is_away() || is_wp_error( dateline_send( $ids ) ) ) ) {
		dateline_let_wait( $ids );
	}
}

/* Sends the posts with these ids, in requests of DATELINE_BATCH; deletes those that nobody may read. An error, or true. */
function dateline_send( $ids ) {
	foreach ( array_chunk( $ids, DATELINE_BATCH ) as $batch ) {
		$documents = array();
		$gone      = array();
		foreach ( $batch as $id ) {
			$post     = get_post( $id );
			$document = dateline_is_readable( $post ) ? dateline_document( $post ) : null;
			if ( $document ) {
				$documents[] = $document;
			} else {
				$gone[] = (string) $id;
			}
		}
		$answer = $documents ? dateline_ask( 'POST', dateline_index_path( '/documents' ), $documents ) : true;
		if ( ! is_wp_error( $answer ) && $gone ) {
			$answer = dateline_ask( 'POST', dateline_index_path( '/documents/delete-batch' ), $gone );
		}
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
	}
	return true;
}

/* --- what could not be sent --- */

function dateline_let_wait( $ids ) {
	$waiting = array_unique( array_merge( get_option( 'dateline_waiting', array() ), $ids ) );
	update_option( 'dateline_waiting', array_slice( $waiting, -DATELINE_WAITING_MAX ), false );
	if ( ! wp_next_scheduled( 'dateline_send_waiting' ) ) {
		wp_schedule_single_event( time() + 60, 'dateline_send_waiting' );
	}
}

function dateline_send_waiting() {
	$ids = get_option( 'dateline_waiting', array() );
	delete_option( 'dateline_waiting' );
	if ( $ids && is_wp_error( dateline_send( $ids ) ) ) {
		dateline_let_wait( $ids );
	}
}

/* --- all posts --- */

/* The ids of the posts behind this one, at most DATELINE_BATCH, in their order. */
function dateline_ids_after( $last ) {
	global $wpdb;
	$types = dateline_types();
	$marks = implode( ',', array_fill( 0, count( $types ), '%s' ) );
	return array_map( 'intval', $wpdb->get_col( $wpdb->prepare(
		"SELECT ID FROM {$wpdb->posts} WHERE ID > %d AND post_status = 'publish' AND post_type IN ($marks) ORDER BY ID LIMIT %d",
		array_merge( array( $last ), $types, array( DATELINE_BATCH ) ) ) ) );
}

/* Sends one batch and plans the next; for sites without WP-CLI. */
function dateline_reindex_step( $last = 0 ) {
	$ids = dateline_ids_after( $last );
	if ( ! $ids ) {
		return;
	}
	if ( is_wp_error( dateline_send( $ids ) ) ) {
		wp_schedule_single_event( time() + 60, 'dateline_reindex_step', array( $last ) );
		return;
	}
	wp_schedule_single_event( time() + 1, 'dateline_reindex_step', array( end( $ids ) ) );
}

function dateline_stop() {
	wp_unschedule_hook( 'dateline_send_waiting' );
	wp_unschedule_hook( 'dateline_reindex_step' );
}
