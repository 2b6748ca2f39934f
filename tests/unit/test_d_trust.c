#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "daemon/limits.h"
#include "daemon/log.h"
#include "daemon/trust.h"
#include "loop.h"
#include "offered.h"
#include "scratch.h"

/* A root, and a server's certificate that it signed. */
static struct {
    EVP_PKEY *root_key, *leaf_key;
    X509 *root, *leaf;
    char *root_pem;
    size_t root_pem_len;
} pki;

static struct scratch scratch;

static struct {
    unsigned calls;
    struct trust *trust;
} got;

/* ---- certificates ---- */

static X509 *make_cert(const char *name, EVP_PKEY *key, X509 *issuer,
                       EVP_PKEY *issuer_key)
{
    X509 *x = X509_new();
    X509_NAME *subject = X509_NAME_new();
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints,
                                              issuer ? "CA:FALSE" : "CA:TRUE");

    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    X509_set_subject_name(x, subject);
    X509_set_issuer_name(x, issuer ? X509_get_subject_name(issuer) : subject);
    X509_add_ext(x, ext, -1);
    assert_true(X509_sign(x, issuer_key, EVP_sha256()) > 0);
    X509_EXTENSION_free(ext);
    X509_NAME_free(subject);
    return x;
}

static char *to_pem(X509 *x, size_t *ret_len)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data, *copy;
    long len;

    PEM_write_bio_X509(bio, x);
    len = BIO_get_mem_data(bio, &data);
    copy = strndup(data, (size_t)len);
    *ret_len = (size_t)len;
    BIO_free(bio);
    return copy;
}

static int setup_all(void **state)
{
    (void)state;
    loop_init();
    pki.root_key = EVP_EC_gen("P-256");
    pki.leaf_key = EVP_EC_gen("P-256");
    pki.root = make_cert("root", pki.root_key, NULL, pki.root_key);
    pki.leaf = make_cert("leaf", pki.leaf_key, pki.root, pki.root_key);
    pki.root_pem = to_pem(pki.root, &pki.root_pem_len);
    return 0;
}

static int teardown_all(void **state)
{
    (void)state;
    X509_free(pki.root);
    X509_free(pki.leaf);
    EVP_PKEY_free(pki.root_key);
    EVP_PKEY_free(pki.leaf_key);
    free(pki.root_pem);
    poller_done();
    return 0;
}

static int setup(void **state)
{
    (void)state;
    memset(&got, 0, sizeof(got));
    scratch_init(&scratch);
    trust_init(NULL, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    trust_done();
    scratch_done(&scratch);
    return 0;
}

/* ---- getting one ---- */

static void on_trust(void *arg, struct trust *trust)
{
    assert_ptr_equal(arg, &got);
    got.calls++;
    got.trust = trust ? trust_ref(trust) : NULL;
}

static bool has_called(void *arg)
{
    (void)arg;
    return got.calls > 0;
}

/* A reference to the store of SOURCE. */
static struct trust *get(struct trust_source *source, bool *ret_known)
{
    struct trust *trust;
    int rc = -1;

    got.calls = 0;
    trust_identify(source);
    trust = trust_get(source, on_trust, &got, &rc);
    assert_int_equal(rc, 0);
    *ret_known = trust != NULL;
    if (trust)
        return trust;
    loop_until(has_called, NULL);
    assert_int_equal(got.calls, 1);
    assert_non_null(got.trust);
    return got.trust;
}

static struct trust *get_text(const char *text, size_t len, bool verify)
{
    struct trust_source source = {.file = content_new(text, len),
                                  .verify = verify};
    struct trust *trust;
    bool known;

    trust = get(&source, &known);
    content_unref(source.file);
    return trust;
}

static struct trust *get_root(bool verify)
{
    return get_text(pki.root_pem, pki.root_pem_len, verify);
}

/* ---- loading ---- */

static void a_good_bundle_is_clean(void **state)
{
    struct trust *trust = get_root(true);

    (void)state;
    assert_true(trust_clean(trust));
    trust_unref(trust);
    trust_unref(NULL);
}

static void text_around_certificates_is_fine(void **state)
{
    char *text = malloc(2 * pki.root_pem_len + 100);
    struct trust *trust;

    (void)state;
    sprintf(text, "# roots\nsubject=root\n%s\n\ntrailing words\n",
            pki.root_pem);
    trust = get_text(text, strlen(text), true);
    assert_true(trust_clean(trust));
    trust_unref(trust);
    free(text);
}

static void what_has_no_certificate_is_not_clean(void **state)
{
    static const char *const texts[] = {"", "no certificate\n", "\0\xff\0",
                                        "-----BEGIN CERTIFICATE-----\n"};

    (void)state;
    log_set_level(LOG_LEVEL_WARNING);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct trust *trust = get_text(texts[i], strlen(texts[i]), true);

        assert_false(trust_clean(trust));
        trust_unref(trust);
    }
}

/* libcurl would complain about it, so it must be the one to read it. */
static void a_broken_certificate_spoils_a_bundle(void **state)
{
    char *text = malloc(2 * pki.root_pem_len + 1);
    struct trust *trust;
    char *at;

    (void)state;
    sprintf(text, "%s%s", pki.root_pem, pki.root_pem);
    at = text + pki.root_pem_len + pki.root_pem_len / 2;
    memset(at, '!', 8);
    trust = get_text(text, strlen(text), true);
    assert_false(trust_clean(trust));
    trust_unref(trust);
    free(text);
}

/* ---- sharing ---- */

static void the_same_roots_are_one_store(void **state)
{
    struct content *a = content_new(pki.root_pem, pki.root_pem_len);
    struct content *b = content_new(pki.root_pem, pki.root_pem_len);
    struct trust_source first = {.file = a, .verify = true};
    struct trust_source second = {.file = b, .verify = true};
    struct trust *one, *two;
    bool known;

    (void)state;
    one = get(&first, &known);
    assert_false(known);
    two = get(&second, &known);
    assert_true(known);
    assert_ptr_equal(one, two);
    trust_unref(one);
    trust_unref(two);
    content_unref(a);
    content_unref(b);
}

static void verifying_or_not_are_two(void **state)
{
    struct trust *one = get_root(true), *two = get_root(false);

    (void)state;
    assert_ptr_not_equal(one, two);
    trust_unref(one);
    trust_unref(two);
}

static void who_comes_while_it_loads_gets_the_same(void **state)
{
    struct trust_source source = {
        .file = content_new(pki.root_pem, pki.root_pem_len), .verify = true};
    struct trust *first;
    int rc = -1;

    (void)state;
    trust_identify(&source);
    assert_null(trust_get(&source, on_trust, &got, &rc));
    assert_int_equal(rc, 0);
    assert_null(trust_get(&source, on_trust, &got, &rc));
    assert_int_equal(rc, 0);
    assert_int_equal(got.calls, 0);
    content_unref(source.file);
    loop_until(has_called, NULL);
    first = got.trust;
    loop_settle();
    assert_int_equal(got.calls, 2);
    assert_ptr_equal(got.trust, first);
    trust_unref(first);
    trust_unref(first);
}

static void built_in_roots_are_known_by_what_is_on_disk(void **state)
{
    struct trust_source source = {.verify = true};
    struct trust *one, *two;
    bool known;

    (void)state;
    trust_done();
    scratch_write(&scratch, "ca", pki.root_pem, 0600);
    trust_init(scratch_path(&scratch, "ca"), NULL);
    one = get(&source, &known);
    assert_true(trust_clean(one));
    two = get(&source, &known);
    assert_true(known);
    trust_unref(two);
    scratch_write(&scratch, "ca", "broken", 0600);
    two = get(&source, &known);
    assert_false(known);
    assert_false(trust_clean(two));
    trust_unref(one);
    trust_unref(two);
}

/* Two changes within one tick of the clock look alike from outside. */
static void a_change_in_the_same_moment_counts(void **state)
{
    struct trust_source one = {.verify = true}, two = one;

    (void)state;
    trust_done();
    for (int i = 0; i < 20; i++) {
        scratch_write(&scratch, "ca", i % 2 ? "even" : "odd.", 0600);
        trust_init(scratch_path(&scratch, "ca"), NULL);
        trust_identify(i % 2 ? &one : &two);
        if (i)
            assert_memory_not_equal(one.identity, two.identity,
                                    TRUST_IDENTITY_BYTES);
        trust_done();
    }
    trust_init(NULL, NULL);
}

static void a_folder_counts_by_its_entries(void **state)
{
    struct trust_source source = {.folder = scratch.dir, .verify = true};
    struct trust_source before = source, same = source;

    (void)state;
    trust_identify(&before);
    trust_identify(&same);
    assert_memory_equal(before.identity, same.identity, TRUST_IDENTITY_BYTES);
    scratch_write(&scratch, "0123.0", "one", 0600);
    trust_identify(&source);
    assert_memory_not_equal(before.identity, source.identity,
                            TRUST_IDENTITY_BYTES);
    before = source;
    scratch_write(&scratch, "0123.0", "two", 0600);
    trust_identify(&source);
    assert_memory_not_equal(before.identity, source.identity,
                            TRUST_IDENTITY_BYTES);
}

static void a_missing_built_in_file_is_not_clean(void **state)
{
    struct trust_source source = {.verify = true};
    struct trust *trust;
    bool known;

    (void)state;
    trust_done();
    trust_init(scratch_path(&scratch, "none"), NULL);
    trust = get(&source, &known);
    assert_false(trust_clean(trust));
    trust_unref(trust);
}

/* More than the limit: the older ones go, and none that is in use breaks. */
static void the_list_is_bounded(void **state)
{
    struct trust *first = get_root(true);
    struct content *again;
    struct trust_source source = {.verify = true};
    bool known;

    (void)state;
    for (unsigned i = 0; i <= LIMIT_TRUST_STORES; i++) {
        char *text = malloc(pki.root_pem_len + 32);

        sprintf(text, "# %u\n%s", i, pki.root_pem);
        trust_unref(get_text(text, strlen(text), true));
        free(text);
    }
    assert_int_equal(trust_count(), LIMIT_TRUST_STORES);
    again = content_new(pki.root_pem, pki.root_pem_len);
    source.file = again;
    trust_unref(get(&source, &known));
    assert_false(known);
    assert_true(trust_clean(first));
    trust_unref(first);
    content_unref(again);
}

/* ---- using ---- */

static SSL_CTX *client_ctx(struct trust *trust)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    trust_apply(trust, ctx);
    return ctx;
}

static unsigned object_count(SSL_CTX *ctx)
{
    return (unsigned)sk_X509_OBJECT_num(
        X509_STORE_get0_objects(SSL_CTX_get_cert_store(ctx)));
}

static unsigned long flags_of(SSL_CTX *ctx)
{
    X509_STORE *store = SSL_CTX_get_cert_store(ctx);

    return X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store));
}

static void flags_are_libcurls(void **state)
{
    unsigned long want = X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN;

    (void)state;
    for (int verify = 0; verify < 2; verify++) {
        struct trust *trust = get_root(verify);
        SSL_CTX *ctx = client_ctx(trust);

        if (verify)
            assert_int_equal(flags_of(ctx) & want, want);
        else
            assert_int_equal(flags_of(ctx) & X509_V_FLAG_PARTIAL_CHAIN, 0);
        SSL_CTX_free(ctx);
        trust_unref(trust);
    }
}

/* Both ends of a connection in memory, after the handshake. */
struct ends {
    SSL *client, *server;
};

static struct ends shake_hands(SSL_CTX *ctx)
{
    SSL_CTX *server_ctx = SSL_CTX_new(TLS_server_method());
    SSL *client = SSL_new(ctx), *server;
    BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());

    SSL_CTX_use_certificate(server_ctx, pki.leaf);
    SSL_CTX_use_PrivateKey(server_ctx, pki.leaf_key);
    SSL_CTX_set_alpn_select_cb(server_ctx, on_offer, NULL);
    server = SSL_new(server_ctx);
    BIO_up_ref(up);
    BIO_up_ref(down);
    SSL_set_bio(client, down, up);
    SSL_set_bio(server, up, down);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < 20 && !(SSL_is_init_finished(client) &&
                                SSL_is_init_finished(server));
         i++) {
        SSL_do_handshake(client);
        SSL_do_handshake(server);
    }
    assert_true(SSL_is_init_finished(client));
    SSL_CTX_free(server_ctx);
    return (struct ends){client, server};
}

static void free_ends(struct ends ends)
{
    SSL_free(ends.client);
    SSL_free(ends.server);
    ERR_clear_error();
}

/* Returns the client's verify result. */
static long handshake(SSL_CTX *ctx)
{
    struct ends ends = shake_hands(ctx);
    long result = SSL_get_verify_result(ends.client);

    assert_string_equal(trust_tls_version(ends.client), "TLSv1.3");
    free_ends(ends);
    return result;
}

static void a_store_stays_as_it_was_loaded(void **state)
{
    struct trust *trust = get_root(true);
    SSL_CTX *ctx = client_ctx(trust);
    unsigned count = object_count(ctx);
    unsigned long flags = flags_of(ctx);

    (void)state;
    assert_int_equal(count, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(handshake(ctx), X509_V_OK);
    assert_int_equal(object_count(ctx), count);
    assert_int_equal(flags_of(ctx), flags);
    SSL_CTX_free(ctx);
    trust_unref(trust);
}

/* Whoever puts a root or a check of his own into a shared store. */
static void a_changed_store_serves_nobody(void **state)
{
    unsigned before = trust_spoiled();

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct trust *trust = get_root(true), *next;
        SSL_CTX *ctx = client_ctx(trust);
        X509_STORE *store = SSL_CTX_get_cert_store(ctx);

        if (i)
            X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
        else
            X509_STORE_add_cert(store, pki.leaf);
        next = get_root(true);
        assert_ptr_not_equal(next, trust);
        assert_int_equal(trust_spoiled(), before + i + 1);
        SSL_CTX_free(ctx);
        trust_unref(trust);
        ctx = client_ctx(next);
        assert_int_equal(object_count(ctx), 1);
        assert_int_equal(flags_of(ctx) & X509_V_FLAG_CRL_CHECK, 0);
        SSL_CTX_free(ctx);
        trust_unref(next);
    }
}

static void other_roots_do_not_verify(void **state)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *other = make_cert("root", key, NULL, key);
    size_t len;
    char *pem = to_pem(other, &len);
    struct trust *trust = get_text(pem, len, true);
    SSL_CTX *ctx = client_ctx(trust);

    (void)state;
    assert_int_not_equal(handshake(ctx), X509_V_OK);
    SSL_CTX_free(ctx);
    trust_unref(trust);
    X509_free(other);
    EVP_PKEY_free(key);
    free(pem);
}

/* Connections outlive the list. */
static void a_context_keeps_its_store(void **state)
{
    struct trust *trust = get_root(true);
    SSL_CTX *ctx = client_ctx(trust);

    (void)state;
    trust_unref(trust);
    trust_done();
    trust_init(NULL, NULL);
    assert_int_equal(handshake(ctx), X509_V_OK);
    SSL_CTX_free(ctx);
}

/* It is at its end, and its server hears nothing. */
static void http2_alone_is_muted(void **state)
{
    struct trust *trust = get_root(true);
    SSL_CTX *ctx = client_ctx(trust);
    char byte;

    (void)state;
    for (int h2 = 0; h2 <= 1; h2++) {
        struct ends ends;

        if (h2)
            SSL_CTX_set_alpn_protos(ctx, h2_name, sizeof(h2_name));
        ends = shake_hands(ctx);
        assert_int_equal(trust_is_h2(ends.client), h2);
        SSL_set_options(ends.client, SSL_OP_IGNORE_UNEXPECTED_EOF);
        assert_int_equal(trust_mute(ends.client), h2);
        assert_int_equal(SSL_write(ends.client, "x", 1), 1);
        assert_int_equal(SSL_read(ends.server, &byte, 1), h2 ? -1 : 1);
        assert_int_equal(SSL_write(ends.server, "x", 1), 1);
        assert_int_equal(SSL_read(ends.client, &byte, 1) == 1, !h2);
        if (h2)
            assert_int_equal(SSL_get_error(ends.client, -1), SSL_ERROR_SSL);
        free_ends(ends);
    }
    SSL_CTX_free(ctx);
    trust_unref(trust);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_bundle_is_clean),
        TEST(text_around_certificates_is_fine),
        TEST(what_has_no_certificate_is_not_clean),
        TEST(a_broken_certificate_spoils_a_bundle),
        TEST(the_same_roots_are_one_store),
        TEST(verifying_or_not_are_two),
        TEST(who_comes_while_it_loads_gets_the_same),
        TEST(built_in_roots_are_known_by_what_is_on_disk),
        TEST(a_change_in_the_same_moment_counts),
        TEST(a_folder_counts_by_its_entries),
        TEST(a_missing_built_in_file_is_not_clean),
        TEST(the_list_is_bounded),
        TEST(flags_are_libcurls),
        TEST(a_store_stays_as_it_was_loaded),
        TEST(a_changed_store_serves_nobody),
        TEST(other_roots_do_not_verify),
        TEST(a_context_keeps_its_store),
        TEST(http2_alone_is_muted),
    };

    return cmocka_run_group_tests_name("d_trust", tests, setup_all,
                                       teardown_all);
}
