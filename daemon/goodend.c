/*
 * An end in good order; see goodend.h.  It is a filter between OpenSSL and
 * libcurl's socket (BIO_meth_new(3)).
 */
#include "daemon/goodend.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include "daemon/trust.h"

static BIO_METHOD *method;
static int type; /* its number */

/* What the socket below said.  An error is an end from then on. */
static int heed(BIO *bio, int n)
{
    BIO_clear_retry_flags(bio);
    BIO_copy_next_retry(bio);
    if (n <= 0 && !BIO_should_retry(bio))
        BIO_set_data(bio, bio);
    return n;
}

static bool has_ended(BIO *bio)
{
    return BIO_get_data(bio);
}

static int on_read(BIO *bio, char *data, int len)
{
    int n = heed(bio, BIO_read(BIO_next(bio), data, len));

    return n <= 0 && has_ended(bio) && !BIO_should_retry(bio) ? 0 : n;
}

static int on_write(BIO *bio, const char *data, int len)
{
    int n = heed(bio, BIO_write(BIO_next(bio), data, len));

    return n <= 0 && !BIO_should_retry(bio) ? len : n;
}

static long on_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
    if (cmd == BIO_CTRL_EOF && has_ended(bio))
        return 1;
    return BIO_ctrl(BIO_next(bio), cmd, num, ptr);
}

static int on_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static BIO *filter_new(void)
{
    if (!method) {
        type = BIO_get_new_index() | BIO_TYPE_FILTER;
        method = BIO_meth_new(type, "end");
        if (!method)
            return NULL;
        BIO_meth_set_read(method, on_read);
        BIO_meth_set_write(method, on_write);
        BIO_meth_set_ctrl(method, on_ctrl);
        BIO_meth_set_create(method, on_create);
    }
    return BIO_new(method);
}

static bool has_filter(SSL *ssl)
{
    return method && BIO_method_type(SSL_get_rbio(ssl)) == type;
}

void goodend_give(const void *libcurls)
{
    SSL *ssl = (SSL *)libcurls;
    BIO *socket = SSL_get_rbio(ssl), *filter;

    if (!trust_is_h2(ssl) || socket != SSL_get_wbio(ssl) || has_filter(ssl))
        return;
    filter = filter_new();
    if (!filter)
        return;
    BIO_up_ref(socket);
    BIO_push(filter, socket);
    SSL_set_bio(ssl, filter, filter);
    SSL_set_options(ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
}
