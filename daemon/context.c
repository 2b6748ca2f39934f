/*
 * The context key; see context.h.
 */
#include "daemon/context.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "proto/curlopt.h"
#include "proto/limits.h"

#define SECRET_BYTES 32

/* HMAC-SHA-256 under the process's secret.  HMAC(3) would fetch the algorithm
 * and prepare the secret for each key anew. */
static EVP_MAC_CTX *mac;

static EVP_MAC_CTX *make_mac(void)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    uint8_t secret[SECRET_BYTES];

    EVP_MAC_free(hmac);
    if (!ctx || RAND_bytes(secret, sizeof(secret)) != 1 ||
        !EVP_MAC_init(ctx, secret, sizeof(secret), params)) {
        EVP_MAC_CTX_free(ctx);
        ctx = NULL;
    }
    explicit_bzero(secret, sizeof(secret));
    return ctx;
}

int context_init(void)
{
    EVP_MAC_CTX_free(mac);
    mac = make_mac();
    return mac ? 0 : -EIO;
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
        /* It changes with every answer, and libcurl itself compares where a
         * connection leads.  Those without one never share with those. */
        if (o->row->number == WC_OPT_ALTSVC)
            break;
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

/* A proxy is asked for a tunnel in the agent's name (7.88.1
 * lib/http_proxy.c), and may refuse it for that.  Plain http needs no tunnel
 * unless it is led elsewhere. */
static bool may_tunnel(const struct request *req)
{
    if (!request_uses_proxy(req))
        return false;
    return strncasecmp(request_text(req, WC_OPT_URL, ""), "http://", 7) ||
           request_num(req, WC_OPT_HTTPPROXYTUNNEL, 0) ||
           request_num(req, WC_OPT_FOLLOWLOCATION, 0) ||
           req->flags & REQUEST_COOKIES || request_find(req, WC_OPT_HSTS);
}

static bool is_keyed(const struct request *req, const struct request_option *o)
{
    if (o->row->number == WC_OPT_USERAGENT)
        return may_tunnel(req);
    return o->row->class != OPT_CLASS_REQUEST;
}

/* The keyed options in the order of their numbers: the order in which the
 * client names them means nothing here. */
static unsigned keyed_options(const struct request *req,
                              const struct request_option *ret[LIMIT_OPTIONS])
{
    unsigned count = 0;

    for (unsigned i = 0; i < req->option_count; i++)
        if (is_keyed(req, &req->options[i]))
            ret[count++] = &req->options[i];
    qsort(ret, count, sizeof(ret[0]), by_number);
    return count;
}

static void put_options(struct wire_writer *w, const struct request *req)
{
    const struct request_option *keyed[LIMIT_OPTIONS];
    unsigned count = keyed_options(req, keyed);

    for (unsigned i = 0; i < count; i++)
        put_option(w, keyed[i]);
}

static int seal(const struct wire_writer *w, uint8_t ret[CONTEXT_KEY_BYTES])
{
    size_t len = 0;

    if (w->error)
        return w->error;
    /* Without a key: the same one. */
    return EVP_MAC_init(mac, NULL, 0, NULL) &&
                   EVP_MAC_update(mac, w->data, w->len) &&
                   EVP_MAC_final(mac, ret, &len, CONTEXT_KEY_BYTES)
               ? 0
               : -ENOMEM;
}

/* Proxy passwords and key passphrases went through it. */
static void wipe(struct wire_writer *w)
{
    explicit_bzero(w->data, w->len);
    wire_writer_done(w);
}

bool context_is_plain_to_port(const struct request *req)
{
    const char *url = request_text(req, WC_OPT_URL, "");
    const char *at;

    if (!strncasecmp(url, "https:", 6))
        return false;
    at = strstr(url, "://");
    at = at ? at + 3 : url;
    return memchr(at, ':', strcspn(at, "/?#"));
}

int context_key(const struct request *req, const struct trust_source *trust,
                uint8_t ret[CONTEXT_KEY_BYTES])
{
    uint8_t first[2048];
    struct wire_writer w;
    int rc;

    wire_writer_init(&w, first, sizeof(first), 2 * LIMIT_FRAME_BYTES);
    wire_put_cstr(&w, req->pool);
    wire_put_raw(&w, trust->identity, sizeof(trust->identity));
    wire_put_u8(&w, context_is_plain_to_port(req));
    put_options(&w, req);
    rc = seal(&w, ret);
    wipe(&w);
    return rc;
}

/* ---- parts, for people ---- */

/* Numbers of our own, beyond libcurl's. */
enum { PART_POOL = UINT32_MAX - 1, PART_TRUST = UINT32_MAX };

/* Adds what W holds as a part and empties it. */
static int add_part(struct context_parts *parts, uint32_t number,
                    struct wire_writer *w)
{
    uint8_t digest[CONTEXT_KEY_BYTES];
    int rc = seal(w, digest);

    if (!rc && parts->count < CONTEXT_PARTS) {
        struct context_part *part = &parts->part[parts->count++];

        part->number = number;
        memcpy(&part->digest, digest, sizeof(part->digest));
    }
    explicit_bzero(w->data, w->len);
    wire_writer_reset(w);
    return rc;
}

int context_parts(const struct request *req, const struct trust_source *trust,
                  struct context_parts *ret)
{
    const struct request_option *keyed[LIMIT_OPTIONS];
    unsigned count = keyed_options(req, keyed);
    uint8_t first[512];
    struct wire_writer w;
    int rc = 0;

    ret->count = 0;
    snprintf(ret->pool, sizeof(ret->pool), "%s", req->pool);
    wire_writer_init(&w, first, sizeof(first), 2 * LIMIT_FRAME_BYTES);
    for (unsigned i = 0; i < count && !rc; i++) {
        put_option(&w, keyed[i]);
        rc = add_part(ret, keyed[i]->row->number, &w);
    }
    wire_put_cstr(&w, req->pool);
    rc = rc ? rc : add_part(ret, PART_POOL, &w);
    wire_put_raw(&w, trust->identity, sizeof(trust->identity));
    rc = rc ? rc : add_part(ret, PART_TRUST, &w);
    wipe(&w);
    return rc;
}

static const char *part_name(uint32_t number)
{
    const struct optclass *row = optclass_find(number);

    if (number == PART_POOL)
        return "--warm-pool";
    if (number == PART_TRUST)
        return "the trusted certificates";
    return row ? row->name : "an option";
}

const char *context_part_name(uint32_t number)
{
    return number == PART_POOL || number == PART_TRUST ? NULL
                                                       : part_name(number);
}

unsigned context_differences(const struct context_parts *a,
                             const struct context_parts *b,
                             const char **ret_first)
{
    unsigned i = 0, j = 0, count = 0;

    while (i < a->count || j < b->count) {
        uint64_t x = i < a->count ? a->part[i].number : UINT64_MAX;
        uint64_t y = j < b->count ? b->part[j].number : UINT64_MAX;

        if (x != y || a->part[i].digest != b->part[j].digest) {
            if (!count++)
                *ret_first = part_name((uint32_t)(x < y ? x : y));
        }
        i += x <= y;
        j += y <= x;
    }
    return count;
}
