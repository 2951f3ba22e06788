<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * search.php - replaces the site's search: Dateline says which posts match and in which order. WordPress loads these
 * posts and keeps its own rules for everything else: pages, categories, dates, who may read what. So it works with block
 * themes and classic ones. Without an answer, WordPress searches itself.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const DATELINE_HITS_MAX = 1000;

function dateline_replaces( $query ) {
	$is = $query->is_main_query() && $query->is_search() && ! is_admin() && '' !== trim( (string) $query->get( 's' ) );
	return dateline_is_set_up() && ! dateline_is_away() && apply_filters( 'dateline_replaces', $is, $query );
}

/* The numbers of the posts that match, best first; null without an answer. */
function dateline_find( $words ) {
	$answer = dateline_ask( 'POST', dateline_index_path( '/search' ),
		array( 'q' => $words, 'limit' => DATELINE_HITS_MAX, 'attributesToRetrieve' => array( 'id' ), 'snippets' => 0 ),
		DATELINE_SEARCH_SECONDS );
	if ( is_wp_error( $answer ) || ! isset( $answer['hits'] ) ) {
		return null;
	}
	return array_map( 'intval', array_column( $answer['hits'], 'id' ) );
}

/* pre_get_posts */
function dateline_search( $query ) {
	if ( ! dateline_replaces( $query ) ) {
		return;
	}
	$found = dateline_find( wp_unslash( $query->get( 's' ) ) );
	if ( null === $found ) {
		return;
	}
	$allowed = $query->get( 'post__in' );
	$found   = $allowed ? array_values( array_intersect( $found, $allowed ) ) : $found;
	$query->set( 'post__in', $found ? $found : array( 0 ) );
	if ( ! $query->get( 'orderby' ) ) {
		$query->set( 'orderby', 'post__in' );
	}
	$query->set( 'dateline', true );
}

/* posts_search: the words are no condition of the database any more. */
function dateline_without_words( $sql, $query ) {
	return $query->get( 'dateline' ) ? '' : $sql;
}
