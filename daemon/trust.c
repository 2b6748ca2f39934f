/*
 * Trust stores; see trust.h.
 */
#include "daemon/trust.h"

#include <errno.h>
#include <dirent.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
};

static struct trust *known;
static char *built_in_file;
static char *built_in_folder;

void trust_init(const char *default_file, const char *default_folder)
{
    built_in_file = default_file ? strdup(default_file) : NULL;
    built_in_folder = default_folder ? strdup(default_folder) : NULL;
}

/* ---- identity ---- */

struct disk_identity {
    uint64_t dev, ino, size;
    struct timespec mtime, ctime;
};

static void identity_of(const struct stat *st, struct disk_identity *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->dev = st->st_dev;
    ret->ino = st->st_ino;
    ret->size = (uint64_t)st->st_size;
    ret->mtime = st->st_mtim;
    ret->ctime = st->st_ctim;
}

static void stat_identity(const char *path, struct disk_identity *ret)
{
    struct stat st;

    memset(ret, 0, sizeof(*ret));
    if (path && !stat(path, &st))
        identity_of(&st, ret);
}

/* A folder's own times tell nothing of a certificate that was written over in
 * place, as hands do in folders of their own: every entry is looked at, some
 * microseconds each.  (The system's folder is its tools': they rename.) */
static void entries_identity(const char *path, EVP_MD_CTX *ctx)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        struct disk_identity id;
        struct stat st;

        memset(&id, 0, sizeof(id));
        if (!fstatat(dirfd(dir), entry->d_name, &st, 0))
            identity_of(&st, &id);
        /* The parent's times are no matter of the folder's. */
        if (!strcmp(entry->d_name, ".."))
            continue;
        EVP_DigestUpdate(ctx, entry->d_name, strlen(entry->d_name) + 1);
        EVP_DigestUpdate(ctx, &id, sizeof(id));
    }
    if (dir)
        closedir(dir);
}

static void folder_identity(const char *path, uint8_t ret[CONTENT_HASH_BYTES])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL)) {
        /* Nothing may be taken for equal then. */
        RAND_bytes(ret, CONTENT_HASH_BYTES);
    } else {
        entries_identity(path, ctx);
        EVP_DigestFinal_ex(ctx, ret, NULL);
    }
    EVP_MD_CTX_free(ctx);
}

void trust_identity(const struct trust_source *source,
                    uint8_t ret[TRUST_IDENTITY_BYTES])
{
    struct {
        uint8_t file[CONTENT_HASH_BYTES];
        struct disk_identity bundle, folder;
        uint8_t entries[CONTENT_HASH_BYTES];
        uint32_t verify;
        uint32_t folder_name;
    } id;

    _Static_assert(sizeof(id) <= TRUST_IDENTITY_BYTES, "identity fits");
    memset(&id, 0, sizeof(id));
    if (source->file)
        memcpy(id.file, source->file->hash, sizeof(id.file));
    else
        stat_identity(built_in_file, &id.bundle);
    if (source->folder)
        folder_identity(source->folder, id.entries);
    else
        stat_identity(built_in_folder, &id.folder);
    id.verify = source->verify;
    id.folder_name = source->folder != NULL;
    memset(ret, 0, TRUST_IDENTITY_BYTES);
    memcpy(ret, &id, sizeof(id));
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

static struct trust *list_add(const struct trust_source *source,
                              const uint8_t *identity)
{
    struct trust *trust = calloc(1, sizeof(*trust));

    if (!trust)
        return NULL;
    trust->refs = 1;
    memcpy(trust->identity, identity, TRUST_IDENTITY_BYTES);
    trust->verify = source->verify;
    trust->file = source->file ? content_ref(source->file) : NULL;
    trust->folder = source->folder ? strdup(source->folder) : NULL;
    if ((source->folder && !trust->folder) || load_start(trust)) {
        trust_unref(trust);
        return NULL;
    }
    trust->next = known;
    known = trust;
    list_trim();
    return trust;
}

struct trust *trust_get(const struct trust_source *source, trust_cb *cb,
                        void *arg, int *ret_error)
{
    uint8_t identity[TRUST_IDENTITY_BYTES];
    struct trust *trust;
    struct waiter *w;

    trust_identity(source, identity);
    trust = list_find(identity);
    *ret_error = 0;
    if (trust && !trust->loading && trust->store)
        return trust_ref(trust);
    if (!trust)
        trust = list_add(source, identity);
    w = trust && trust->loading ? calloc(1, sizeof(*w)) : NULL;
    if (!w) {
        *ret_error = -ENOMEM;
        return NULL;
    }
    *w = (struct waiter){.next = trust->waiters, .cb = cb, .arg = arg};
    trust->waiters = w;
    return NULL;
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

void trust_done(void)
{
    while (known) {
        struct trust *trust = known;

        known = trust->next;
        trust_unref(trust);
    }
    free(built_in_file);
    free(built_in_folder);
}
