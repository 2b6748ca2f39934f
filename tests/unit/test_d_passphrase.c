#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/ui.h>
#include <pthread.h>

#include "daemon/passphrase.h"
#include "making.h"

static struct making m;
static char *locked; /* a key in PEM, under "open sesame" */

/* Never a question to a terminal. */
static int refuse(UI *ui, UI_STRING *question)
{
    (void)ui;
    return UI_get_string_type(question) != UIT_PROMPT;
}

static void make_locked(void)
{
    BIO *bio = BIO_new(BIO_s_mem());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    char *text;
    long len;

    assert_true(PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(),
                                              "open sesame", 11, NULL, NULL));
    len = BIO_get_mem_data(bio, &text);
    locked = strndup(text, (size_t)len);
    EVP_PKEY_free(key);
    BIO_free(bio);
}

/* What "passphrase_of" says of a request that says so. */
static void assert_of(const char *want)
{
    struct request *req = making_request(&m);
    const char *text = passphrase_of(req);

    if (want) {
        assert_non_null(text);
        assert_string_equal(text, want);
    } else {
        assert_null(text);
    }
    request_free(req);
}

static void start(uint32_t cert, uint32_t passphrase, const char *text)
{
    making_start(&m, 0);
    making_file(&m, cert, "cert.pem", "PEM");
    making_string(&m, passphrase, text);
}

static int setup_all(void **state)
{
    UI_METHOD *usual = UI_create_method("nobody");

    (void)state;
    UI_method_set_reader(usual, refuse);
    UI_set_default_method(usual);
    admit_init();
    /* As long as nobody answers, libcurl must. */
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    assert_of(NULL);
    passphrase_init();
    make_locked();
    return 0;
}

static int teardown_all(void **state)
{
    (void)state;
    free(locked);
    return 0;
}

static bool opens(void)
{
    BIO *bio = BIO_new_mem_buf(locked, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    bool result = key;

    EVP_PKEY_free(key);
    BIO_free(bio);
    return result;
}

static void openssl_is_answered(void **state)
{
    (void)state;
    assert_false(opens());
    assert_null(passphrase_lend("open sesame"));
    assert_true(opens());
    assert_string_equal(passphrase_lend("another"), "open sesame");
    assert_false(opens());
    assert_string_equal(passphrase_lend(NULL), "another");
    assert_false(opens());
}

static void *open_elsewhere(void *arg)
{
    *(bool *)arg = opens();
    return NULL;
}

static void other_threads_are_not(void **state)
{
    bool opened = true;
    pthread_t thread;

    (void)state;
    passphrase_lend("open sesame");
    assert_int_equal(pthread_create(&thread, NULL, open_elsewhere, &opened), 0);
    pthread_join(thread, NULL);
    passphrase_lend(NULL);
    assert_false(opened);
}

static void a_servers_or_a_proxys(void **state)
{
    (void)state;
    making_start(&m, 0);
    assert_of(NULL);
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    assert_of("p");
    start(WC_OPT_PROXY_SSLCERT, WC_OPT_PROXY_KEYPASSWD, "p");
    assert_of("p");
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_string(&m, WC_OPT_SSLCERTTYPE, "pem");
    making_string(&m, WC_OPT_SSLKEYTYPE, "PEM");
    assert_of("p");
}

/* OpenSSL would not know for which key it asks. */
static void not_with_keys_for_both(void **state)
{
    (void)state;
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_file(&m, WC_OPT_PROXY_SSLCERT, "cert.pem", "PEM");
    assert_of(NULL);
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_bytes(&m, WC_OPT_PROXY_SSLKEY_BLOB, WIRE_BLOB, "PEM", 3);
    assert_of(NULL);
}

static void not_where_openssl_does_not_ask(void **state)
{
    char text[PEM_BUFSIZE + 1];

    (void)state;
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_string(&m, WC_OPT_SSLCERTTYPE, "P12");
    assert_of(NULL);
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_string(&m, WC_OPT_SSLKEYTYPE, "DER");
    assert_of(NULL);
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "p");
    making_bytes(&m, WC_OPT_SSLKEY_BLOB, WIRE_BLOB, "PEM", 3);
    assert_of(NULL);
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, "");
    assert_of(NULL);
    memset(text, 'p', PEM_BUFSIZE);
    text[PEM_BUFSIZE] = '\0';
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, text);
    assert_of(NULL);
    text[PEM_BUFSIZE - 1] = '\0';
    start(WC_OPT_SSLCERT, WC_OPT_KEYPASSWD, text);
    assert_of(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_is_answered),
        cmocka_unit_test(other_threads_are_not),
        cmocka_unit_test(a_servers_or_a_proxys),
        cmocka_unit_test(not_with_keys_for_both),
        cmocka_unit_test(not_where_openssl_does_not_ask),
    };

    return cmocka_run_group_tests_name("d_passphrase", tests, setup_all,
                                       teardown_all);
}
