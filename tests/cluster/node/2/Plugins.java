// SPDX-License-Identifier: GPL-2.0-or-later
// Plugins.java - the modules of a node of OpenSearch 2.
import java.util.List;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

class Plugins {
    static List<Class<? extends Plugin>> all() {
        return List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, ReindexPlugin.class);
    }
}
