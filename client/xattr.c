#include "client/xattr.h"

#include <errno.h>
#include <string.h>
#include <sys/xattr.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/transfer.h"

/* By curl(1) and what curl was seen to do, in this order. */
static const struct {
    const char *name;
    uint32_t number; /* enum wc_info; 0: "curl" itself */
} rows[] = {
    {"user.creator", 0},
    {"user.xdg.referrer.url", WC_INFO_REFERER},
    {"user.mime_type", WC_INFO_CONTENT_TYPE},
    {"user.xdg.origin.url", WC_INFO_WC_PLAIN_URL},
};

static int set_one(const struct transfer *t, size_t i)
{
    struct wire_str value = {"curl", 4};

    if (!rows[i].number && !dialect_does(DIALECT_SIGNS_FILES))
        return 0;
    if (rows[i].number &&
        !outcome_find_str(&t->outcome, rows[i].number, &value))
        return 0;
    return fsetxattr(t->sink.fd, rows[i].name, value.data, value.len, 0)
               ? -errno
               : 0;
}

static void warn(const struct transfer *t, int error)
{
    const char *const parts[] = {"Error setting extended attributes on '",
                                 sink_path(&t->sink), "': ", strerror(error)};

    console_warn(t->console, arena_concat(4, parts));
}

void xattr_set(const struct transfer *t)
{
    int rc = 0;

    if (!t->config->xattr || t->sink.fd < 0)
        return;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !rc; i++)
        rc = set_one(t, i);
    if (rc)
        warn(t, -rc);
}
