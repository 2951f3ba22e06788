// SPDX-License-Identifier: GPL-2.0-or-later
// Plugins.java - the modules of a node of OpenSearch 3.
import java.util.List;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

class Plugins {
    static PluginInfo plugin(Class<?> type) {
        return new PluginInfo(type.getSimpleName(), "", "1", Version.CURRENT, "21", type.getName(), null, List.of(), false);
    }

    static List<PluginInfo> all() {
        return List.of(plugin(Netty4ModulePlugin.class), plugin(CommonAnalysisModulePlugin.class), plugin(ReindexModulePlugin.class));
    }
}
