<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cli.php - wp dateline reindex, wp dateline status
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

class Dateline_Command {

	/**
	 * Send all published posts to the daemon.
	 *
	 * ## OPTIONS
	 *
	 * [--clear]
	 * : Delete all documents of the index first.
	 */
	public function reindex( $arguments, $options ) {
		if ( ! dateline_is_set_up() ) {
			WP_CLI::error( 'No address is set: wp option update dateline_address http://127.0.0.1:7700' );
		}
		$this->expect( dateline_make_index() );
		if ( ! empty( $options['clear'] ) ) {
			$this->expect( dateline_ask( 'DELETE', dateline_index_path( '/documents' ) ) );
		}
		$sent = 0;
		for ( $last = 0; $ids = dateline_ids_after( $last ); $last = end( $ids ) ) {
			$this->expect( dateline_send( $ids ) );
			$sent += count( $ids );
			WP_CLI::log( "$sent posts sent" );
			wp_cache_flush();
		}
		WP_CLI::success( "$sent posts sent. They are found when the daemon has indexed them." );
	}

	/**
	 * Say whether the daemon answers.
	 */
	public function status() {
		WP_CLI::log( dateline_state() );
	}

	/* An error ends the command. */
	private function expect( $answer ) {
		if ( is_wp_error( $answer ) ) {
			WP_CLI::error( $answer->get_error_message() );
		}
	}
}

WP_CLI::add_command( 'dateline', 'Dateline_Command' );
