<?php
/**
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * uninstall.php - removes what the plug-in has stored. The index stays: delete it in Dateline.
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

foreach ( array( 'address', 'key', 'index', 'waiting' ) as $name ) {
	delete_option( "dateline_$name" );
}
delete_transient( 'dateline_away' );
