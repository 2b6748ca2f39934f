#include "client/request_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/filearg.h"
#include "client/netrcpath.h"
#include "proto/message.h"

/* What a file is for, and so whether curl looks at it at all. */
enum use {
    USE_TLS,   /* the server's TLS */
    USE_PROXY, /* the proxy's TLS */
};

static const struct {
    uint32_t number;
    enum use use;
    bool prefer_fd; /* large, and the same for many commands */
} file_rows[] = {
    {WC_OPT_CAINFO, USE_TLS, true},
    {WC_OPT_CRLFILE, USE_TLS, true},
    {WC_OPT_ISSUERCERT, USE_TLS, false},
    {WC_OPT_SSLCERT, USE_TLS, false},
    {WC_OPT_SSLKEY, USE_TLS, false},
    {WC_OPT_PINNEDPUBLICKEY, USE_TLS, false},
    {WC_OPT_PROXY_CAINFO, USE_PROXY, true},
    {WC_OPT_PROXY_CRLFILE, USE_PROXY, true},
    {WC_OPT_PROXY_ISSUERCERT, USE_PROXY, false},
    {WC_OPT_PROXY_SSLCERT, USE_PROXY, false},
    {WC_OPT_PROXY_SSLKEY, USE_PROXY, false},
    {WC_OPT_PROXY_PINNEDPUBLICKEY, USE_PROXY, false},
};

static void put_long(struct request_builder *b, uint32_t number, int64_t v)
{
    message_put_long(b->w, number, v);
    b->option_count++;
}

static int put_opened(struct request_builder *b, uint32_t number,
                      const char *path, const struct filearg *file)
{
    struct exchange *x = b->x;

    if (file->fd < 0) {
        message_put_file_bytes(b->w, number, path, file->data, file->len);
    } else if (x->out_fd_count == LIMIT_REQUEST_FDS) {
        close(file->fd);
        b->reason = "too many files";
        return -E2BIG;
    } else {
        message_put_file_fd(b->w, number, path,
                            (uint8_t)(x->out_fd_count - b->fd_base));
        x->out_fds[x->out_fd_count++] = file->fd;
    }
    b->option_count++;
    return 0;
}

/* libcurl is to find that PATH can't be read when it would; what we can't do
 * for reasons of our own, the real curl may. */
static int put_unread(struct request_builder *b, uint32_t number,
                      const char *path, int error)
{
    const char *const parts[] = {"can't read ", path};

    if (error == -EFBIG || error == -ENOMEM || error == -EMFILE ||
        error == -ENFILE) {
        b->reason = arena_concat(2, parts);
        return error;
    }
    message_put_file_error(b->w, number, path, (uint32_t)-error);
    b->option_count++;
    return 0;
}

/* Whether curl may look at the file.  After a redirect, by HSTS, and to ask for
 * names over HTTPS, it does although the URL is a plain one; what is left out
 * then would be trust that nobody asked for. */
static bool may_be_needed(const struct request_builder *b, enum use use)
{
    if (use == USE_PROXY)
        return b->tls_proxy;
    return b->tls || b->config->follow || b->plan->may_upgrade ||
           config_opt(b->config, WC_OPT_DOH_URL);
}

int request_file_put(struct request_builder *b, const struct optval *o)
{
    enum use use = USE_TLS;
    bool prefer_fd = false;
    struct filearg file;
    int rc;

    for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++) {
        if (file_rows[i].number == o->number) {
            use = file_rows[i].use;
            prefer_fd = file_rows[i].prefer_fd;
        }
    }
    if (!may_be_needed(b, use))
        return 0;
    rc = filearg_open(o->text, prefer_fd, &file);
    if (!rc)
        return put_opened(b, o->number, o->text, &file);
    return put_unread(b, o->number, o->text, rc);
}

static int open_cookies(const char *path, struct filearg *ret)
{
    if (!strcmp(path, "-"))
        return filearg_stdin(ret);
    return *path ? filearg_open(path, false, ret) : -ENOENT;
}

/* A cookie file that is not there only switches cookies on. */
int request_file_put_cookies(struct request_builder *b)
{
    for (const struct strnode *n = b->config->cookie_files.first; n;
         n = n->next) {
        struct filearg file;
        int rc;

        if (open_cookies(n->text, &file))
            file = (struct filearg){.fd = -1, .data = ""};
        rc = put_opened(b, WC_OPT_COOKIEFILE, n->text, &file);
        if (rc)
            return rc;
    }
    if (b->config->cookie_session &&
        (b->config->cookie_files.first || b->config->cookie_jar))
        put_long(b, WC_OPT_COOKIESESSION, 1);
    return 0;
}

/* HSTS or alt-svc: a file that is not there has nothing to tell yet. */
static int put_store(struct request_builder *b, uint32_t number,
                     const char *path, const struct cookiejar *store)
{
    struct filearg file = {.fd = -1, .data = ""};

    if (!path)
        return 0;
    if (store && store->came) {
        file.data = (const char *)store->content.data;
        file.len = store->content.len;
    } else if (!*path || filearg_open(path, false, &file)) {
        file = (struct filearg){.fd = -1, .data = ""};
    }
    return put_opened(b, number, path, &file);
}

int request_file_put_stores(struct request_builder *b)
{
    const struct config *config = b->config;
    int rc =
        put_store(b, WC_OPT_HSTS, config->hsts, b->plan->stores[STATE_HSTS]);

    if (rc)
        return rc;
    return put_store(b, WC_OPT_ALTSVC, config->altsvc,
                     b->plan->stores[STATE_ALTSVC]);
}

/* What libcurl calls the file when it tells of it: nobody typed the name of
 * the default one. */
static const char *name_netrc(const struct request_builder *b, const char *path)
{
    bool is_named = b->config->netrc_file || !(b->plan->flags & REQUEST_DEBUG);

    return is_named ? path : dialect_text(DIALECT_NETRC);
}

int request_file_put_netrc(struct request_builder *b)
{
    const struct config *config = b->config;
    const char *path = config->netrc_file;
    struct filearg file;
    int rc;

    if (config->netrc == NETRC_NO)
        return 0;
    if (!path)
        path = netrcpath_find();
    rc = path ? filearg_open(path, false, &file) : -ENOENT;
    if (rc &&
        (config->netrc == NETRC_OPTIONAL || !dialect_does(DIALECT_NEEDS_NETRC)))
        return 0;
    put_long(b, WC_OPT_NETRC,
             config->netrc == NETRC_OPTIONAL ? WC_NETRC_OPTIONAL
                                             : WC_NETRC_REQUIRED);
    if (rc)
        return put_unread(b, WC_OPT_NETRC_FILE, path ? path : "", rc);
    return put_opened(b, WC_OPT_NETRC_FILE, name_netrc(b, path), &file);
}
