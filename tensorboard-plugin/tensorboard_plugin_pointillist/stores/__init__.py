"""Where bytes come from: one class per kind of place, all with the methods of `stores.base.Store`."""
