/*
 * Trust stores; see trust.h.
 */
#include "daemon/trust.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/diskid.h"
#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/poller.h"

/* Who waits for a store that is being loaded. */
struct waiter {
    struct waiter *next;
    trust_cb *cb;
    void *arg;
};

struct trust {
    struct trust *next; /* all known, the last used first */
    unsigned refs;      /* the list holds one */
    uint8_t identity[TRUST_IDENTITY_BYTES];
    struct content *file;
    char *folder;
    bool verify;

    bool loading;
    struct waiter *waiters;
    X509_STORE *store; /* NULL while loading or without memory */
    bool clean;
    struct made {
        int objects;
        unsigned long flags;
    } made; /* as it was loaded, and must stay */
};

static struct trust *known;
static unsigned known_count;
static unsigned spoiled_count;
static char *built_in_file;
static char *built_in_folder;

void trust_init(const char *default_file, const char *default_folder)
{
    built_in_file = default_file ? strdup(default_file) : NULL;
    built_in_folder = default_folder ? strdup(default_folder) : NULL;
}

/* ---- identity ---- */

void trust_identify(struct trust_source *source)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t what[3] = {source->verify, source->file != NULL,
                       source->folder != NULL};

    if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL)) {
        /* Nothing may be taken for equal then. */
        RAND_bytes(source->identity, sizeof(source->identity));
        EVP_MD_CTX_free(ctx);
        return;
    }
    EVP_DigestUpdate(ctx, what, sizeof(what));
    if (source->file)
        EVP_DigestUpdate(ctx, source->file->hash, CONTENT_HASH_BYTES);
    else
        diskid_add_file(ctx, built_in_file);
    /* A folder of the user's may have a certificate written over in place, as
     * hands do; the system's folder is its tools', and they rename. */
    diskid_add_folder(ctx, source->folder ? source->folder : built_in_folder,
                      source->folder);
    EVP_DigestFinal_ex(ctx, source->identity, NULL);
    EVP_MD_CTX_free(ctx);
}

/* ---- what must not change ---- */

static struct made made_of(X509_STORE *store)
{
    return (struct made){
        .objects = sk_X509_OBJECT_num(X509_STORE_get0_objects(store)),
        .flags = X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store)),
    };
}

/* A store that somebody else's options went into (a CRL check, a proxy's root)
 * would trust too much or too little.  OpenSSL adds what it finds in a
 * folder. */
static bool is_intact(const struct trust *trust)
{
    struct made now = made_of(trust->store);

    return now.flags == trust->made.flags &&
           (trust->folder || built_in_folder ||
            now.objects == trust->made.objects);
}

/* ---- loading, off the loop ---- */

/* Adds the certificates and CRLs of a PEM text as X509_load_cert_crl_file()
 * does.  True when there was at least one and nothing was malformed. */
static bool load_pem(X509_STORE *store, const void *data, size_t len)
{
    BIO *bio = BIO_new_mem_buf(data, (int)len);
    STACK_OF(X509_INFO) *infos = NULL;
    int count = 0;

    if (bio)
        infos = PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL);
    for (int i = 0; infos && i < sk_X509_INFO_num(infos); i++) {
        X509_INFO *info = sk_X509_INFO_value(infos, i);

        if (info->x509 && X509_STORE_add_cert(store, info->x509))
            count++;
        if (info->crl && X509_STORE_add_crl(store, info->crl))
            count++;
    }
    sk_X509_INFO_pop_free(infos, X509_INFO_free);
    BIO_free(bio);
    return infos && count > 0;
}

static void load_work(void *arg)
{
    struct trust *trust = arg;
    X509_STORE *store = X509_STORE_new();
    const char *folder = trust->folder ? trust->folder : built_in_folder;
    bool clean = true;

    if (!store)
        return;
    if (trust->file)
        clean = load_pem(store, trust->file->data, trust->file->len);
    else if (built_in_file)
        clean = X509_STORE_load_file(store, built_in_file) == 1;
    if (clean && folder)
        clean = X509_STORE_load_path(store, folder) == 1;
    /* As libcurl sets them when it verifies (7.88.1 and later). */
    if (trust->verify)
        X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST |
                                        X509_V_FLAG_PARTIAL_CHAIN);
    ERR_clear_error();
    trust->made = made_of(store);
    trust->clean = clean;
    trust->store = store;
}

/* What could not be made for want of memory is tried anew next time. */
static void list_remove(struct trust *trust)
{
    struct trust **at = &known;

    while (*at && *at != trust)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = trust->next;
    known_count--;
    trust_unref(trust);
}

static void load_done(void *arg)
{
    struct trust *trust = arg;
    struct waiter *w = trust->waiters;

    if (!trust->store)
        list_remove(trust);
    trust->loading = false;
    trust->waiters = NULL;
    if (!trust->clean)
        log_info("a CA file did not load cleanly");
    while (w) {
        struct waiter *next = w->next;

        w->cb(w->arg, trust->store ? trust : NULL);
        free(w);
        w = next;
    }
    trust_unref(trust); /* load_start's */
}

/* ---- the list ---- */

struct trust *trust_ref(struct trust *trust)
{
    trust->refs++;
    return trust;
}

void trust_unref(struct trust *trust)
{
    if (!trust || --trust->refs)
        return;
    X509_STORE_free(trust->store);
    content_unref(trust->file);
    free(trust->folder);
    free(trust);
}

static void list_trim(void)
{
    struct trust **at = &known;
    unsigned count = 0;

    while (*at) {
        struct trust *trust = *at;

        if (++count > LIMIT_TRUST_STORES && !trust->loading) {
            *at = trust->next;
            known_count--;
            trust_unref(trust);
        } else {
            at = &trust->next;
        }
    }
}

static struct trust *list_find(const uint8_t *identity)
{
    for (struct trust **at = &known; *at; at = &(*at)->next) {
        struct trust *trust = *at;

        if (memcmp(trust->identity, identity, TRUST_IDENTITY_BYTES))
            continue;
        /* To the front: the list is in order of use. */
        *at = trust->next;
        trust->next = known;
        known = trust;
        return trust;
    }
    return NULL;
}

static int load_start(struct trust *trust)
{
    int rc = poller_work(load_work, load_done, trust_ref(trust));

    if (rc)
        trust->refs--;
    trust->loading = !rc;
    return rc;
}

static struct trust *list_add(const struct trust_source *source)
{
    struct trust *trust = calloc(1, sizeof(*trust));

    if (!trust)
        return NULL;
    trust->refs = 1;
    memcpy(trust->identity, source->identity, TRUST_IDENTITY_BYTES);
    trust->verify = source->verify;
    trust->file = source->file ? content_ref(source->file) : NULL;
    trust->folder = source->folder ? strdup(source->folder) : NULL;
    if ((source->folder && !trust->folder) || load_start(trust)) {
        trust_unref(trust);
        return NULL;
    }
    trust->next = known;
    known = trust;
    known_count++;
    list_trim();
    return trust;
}

struct trust *trust_get(const struct trust_source *source, trust_cb *cb,
                        void *arg, int *ret_error)
{
    struct trust *trust = list_find(source->identity);
    struct waiter *w;

    *ret_error = 0;
    if (trust && !trust->loading && trust->store && !is_intact(trust)) {
        log_error("a trust store was changed after it was loaded");
        spoiled_count++;
        list_remove(trust);
        trust = NULL;
    }
    if (trust && !trust->loading && trust->store)
        return trust_ref(trust);
    if (!trust)
        trust = list_add(source);
    w = trust && trust->loading ? calloc(1, sizeof(*w)) : NULL;
    if (!w) {
        *ret_error = -ENOMEM;
        return NULL;
    }
    *w = (struct waiter){.next = trust->waiters, .cb = cb, .arg = arg};
    trust->waiters = w;
    return NULL;
}

unsigned trust_count(void)
{
    return known_count;
}

unsigned trust_spoiled(void)
{
    return spoiled_count;
}

bool trust_clean(const struct trust *trust)
{
    return trust->clean;
}

void trust_apply(struct trust *trust, void *ssl_ctx)
{
    X509_STORE_up_ref(trust->store);
    SSL_CTX_set_cert_store(ssl_ctx, trust->store);
}

void trust_read_no_further(void *ssl_ctx)
{
    SSL_CTX_set_read_ahead(ssl_ctx, 0);
}

bool trust_has_pending(const void *ssl)
{
    return SSL_has_pending(ssl);
}

const char *trust_tls_version(const void *ssl)
{
    return SSL_get_version(ssl);
}

bool trust_is_h2(const void *ssl)
{
    const unsigned char *protocol;
    unsigned len;

    SSL_get0_alpn_selected(ssl, &protocol, &len);
    return len == 2 && !memcmp(protocol, "h2", 2);
}

bool trust_is_h1(const void *ssl)
{
    const unsigned char *protocol;
    unsigned len;

    SSL_get0_alpn_selected(ssl, &protocol, &len);
    return !len || (len > 5 && !memcmp(protocol, "http/", 5));
}

bool trust_mute(const void *ssl)
{
    BIO *nowhere = trust_is_h2(ssl) ? BIO_new(BIO_s_null()) : NULL;

    if (!nowhere)
        return false;
    SSL_clear_options((SSL *)ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_set_bio((SSL *)ssl, nowhere, nowhere);
    return true;
}

/* Without this the end of the socket is an error for OpenSSL, which forgets
 * the session then. */
void trust_end(const void *ssl)
{
    SSL_set_shutdown((SSL *)ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void trust_done(void)
{
    while (known) {
        struct trust *trust = known;

        known = trust->next;
        trust_unref(trust);
    }
    known_count = 0;
    free(built_in_file);
    free(built_in_folder);
}
