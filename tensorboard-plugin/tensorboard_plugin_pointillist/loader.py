"""The entry point. TensorBoard imports it unguarded, so it may import nothing that can fail."""

from tensorboard.plugins import base_plugin


class PointillistLoader(base_plugin.TBLoader):
    """Makes the plugin; whatever goes wrong in it costs the tab, never TensorBoard."""

    def define_flags(self, parser):
        """Adds our flags."""
        group = parser.add_argument_group("Pointillist plugin")
        group.add_argument(
            "--pointillist_hosts",
            metavar="NAMES",
            type=str,
            default="",
            help="""\
Answer only requests to the Pointillist tab whose Host header is one of these
names (comma-separated; names of the loopback always count). Protects against
web pages that rebind their name to this server. (default: any name)\
""",
        )

    def load(self, context):
        """Builds the plugin. TensorBoard guards this call: an error is logged and the tab is absent."""
        from tensorboard_plugin_pointillist import plugin

        return plugin.PointillistPlugin(context)
