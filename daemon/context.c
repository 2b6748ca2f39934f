/*
 * The context key; see context.h.
 */
#include "daemon/context.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/curlopt.h"
#include "proto/limits.h"

static uint8_t secret[32];

int context_init(void)
{
    return RAND_bytes(secret, sizeof(secret)) == 1 ? 0 : -EIO;
}

/* A unix socket is the one that stands there now. */
static void put_socket_identity(struct wire_writer *w, const char *path)
{
    struct stat st;

    if (stat(path, &st))
        memset(&st, 0, sizeof(st));
    wire_put_u64(w, st.st_dev);
    wire_put_u64(w, st.st_ino);
}

static void put_option(struct wire_writer *w, const struct request_option *o)
{
    wire_put_u32(w, o->row->number);
    wire_put_u8(w, (uint8_t)o->type);
    switch (o->type) {
    case WIRE_LONG:
    case WIRE_OFF_T:
        wire_put_i64(w, o->num);
        break;
    case WIRE_LIST:
        wire_put_u16(w, o->count);
        for (uint16_t i = 0; i < o->count; i++)
            wire_put_cstr(w, o->items[i]);
        break;
    case WIRE_FILE:
        wire_put_raw(w, o->content->hash, CONTENT_HASH_BYTES);
        break;
    default:
        wire_put_str(w, o->text, o->len);
    }
    if (o->row->number == WC_OPT_UNIX_SOCKET_PATH && o->text)
        put_socket_identity(w, o->text);
}

static int by_number(const void *a, const void *b)
{
    const struct request_option *const *x = a;
    const struct request_option *const *y = b;

    return ((*x)->row->number > (*y)->row->number) -
           ((*x)->row->number < (*y)->row->number);
}

/* The keyed options in the order of their numbers: the order in which the
 * client names them means nothing here. */
static void put_options(struct wire_writer *w, const struct request *req)
{
    const struct request_option *keyed[LIMIT_OPTIONS];
    unsigned count = 0;

    for (unsigned i = 0; i < req->option_count; i++)
        if (req->options[i].row->class != OPT_CLASS_REQUEST)
            keyed[count++] = &req->options[i];
    qsort(keyed, count, sizeof(keyed[0]), by_number);
    for (unsigned i = 0; i < count; i++)
        put_option(w, keyed[i]);
}

int context_key(const struct request *req, const struct trust_source *trust,
                uint8_t ret[CONTEXT_KEY_BYTES])
{
    uint8_t first[2048];
    uint8_t identity[TRUST_IDENTITY_BYTES];
    struct wire_writer w;
    unsigned len = 0;
    int rc;

    wire_writer_init(&w, first, sizeof(first), 2 * LIMIT_FRAME_BYTES);
    wire_put_cstr(&w, req->pool);
    trust_identity(trust, identity);
    wire_put_raw(&w, identity, sizeof(identity));
    put_options(&w, req);
    rc = w.error;
    if (!rc &&
        !HMAC(EVP_sha256(), secret, sizeof(secret), w.data, w.len, ret, &len))
        rc = -ENOMEM;
    /* Proxy passwords and key passphrases went through it. */
    explicit_bzero(w.data, w.len);
    wire_writer_done(&w);
    return rc;
}
