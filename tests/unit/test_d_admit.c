#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include <curl/curl.h>

#include "daemon/admit.c"

#include "making.h"

static struct making m;

static int setup_all(void **state)
{
    (void)state;
    admit_init();
    return 0;
}

static int teardown_all(void **state)
{
    (void)state;
    free(has_option);
    return 0;
}

static void assert_refused(enum refuse_reason reason, const char *text)
{
    assert_int_equal(making_fails(&m), -ENOTSUP);
    assert_int_equal(m.fault.reason, reason);
    if (!strstr(m.fault.text, text))
        fail_msg("'%s' does not say '%s'", m.fault.text, text);
}

static void unknown_numbers_are_refused(void **state)
{
    static const uint32_t numbers[] = {0, 1, 9999, 99999, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char text[32];

        making_start(&m, 0);
        making_long(&m, numbers[i], 0);
        snprintf(text, sizeof(text), "%u", (unsigned)numbers[i]);
        assert_refused(REFUSE_OPTION, text);
    }
}

/* Puts a value of the wire type that ROW says. */
static void put_fitting(const struct optclass *row)
{
    static const char *const none[1] = {NULL};

    switch (row->type) {
    case WIRE_LONG:
        making_long(&m, row->number, 0);
        break;
    case WIRE_OFF_T:
        making_off_t(&m, row->number, 0);
        break;
    case WIRE_LIST:
        making_list(&m, row->number, none, 0);
        break;
    case WIRE_PULL:
        making_pull(&m, row->number, 0, 0, false);
        break;
    case WIRE_FILE:
        making_file(&m, row->number, "", "");
        break;
    case WIRE_PARTS:
        making_form(&m);
        break;
    case WIRE_BLOB:
    case WIRE_BYTES:
        making_bytes(&m, row->number, row->type, "", 0);
        break;
    default:
        making_string(&m, row->number, "");
    }
}

static bool is_carried(const struct optclass *row)
{
    return row->class == OPT_CLASS_REQUEST || row->class == OPT_CLASS_KEY ||
           (row->class == OPT_CLASS_OWN && has_tickets);
}

static void check_classes(void)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);

    for (size_t i = 0; i < count; i++) {
        struct request *req;

        if (rows[i].number == WC_OPT_URL || rows[i].number == WC_OPT_INTERFACE)
            continue;
        making_start(&m, 0);
        put_fitting(&rows[i]);
        if (!is_carried(&rows[i])) {
            assert_refused(REFUSE_OPTION, rows[i].name);
        } else if (rows[i].number != WC_OPT_WC_HOST_CONNECTIONS &&
                   !curl_easy_option_by_id((CURLoption)rows[i].number)) {
            assert_refused(REFUSE_OPTION, "libcurl has no ");
            assert_non_null(strstr(m.fault.text, rows[i].name));
        } else {
            req = making_request(&m);
            assert_ptr_equal(req->options[1].row, &rows[i]);
            request_free(req);
        }
    }
}

static void each_class_is_treated_as_such(void **state)
{
    (void)state;
    check_classes();
    admit_have_tickets();
    check_classes();
    has_tickets = false;
}

/* Where there is nothing else. */
static void authentication_by_others_is_refused(void **state)
{
    static const struct {
        int64_t mask;
        bool fits;
    } cases[] = {
        {0, true},
        {CURLAUTH_BASIC, true},
        {CURLAUTH_BASIC | CURLAUTH_DIGEST | CURLAUTH_BEARER, true},
        {CURLAUTH_AWS_SIGV4, true},
        {CURLAUTH_NTLM, true},
        {CURLAUTH_NEGOTIATE, false},
        {WC_AUTH_NTLM_WB, false},
        {CURLAUTH_NEGOTIATE | WC_AUTH_NTLM_WB, false},
        {CURLAUTH_BASIC | CURLAUTH_NEGOTIATE, true},
        {(int64_t)CURLAUTH_ANY, true},
    };
    static const uint32_t numbers[] = {WC_OPT_HTTPAUTH, WC_OPT_PROXYAUTH};

    (void)state;
    for (size_t n = 0; n < 2; n++)
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            making_start(&m, 0);
            making_long(&m, numbers[n], cases[i].mask);
            if (cases[i].fits)
                request_free(making_request(&m));
            else
                assert_refused(REFUSE_OPTION, "authentication");
        }
}

static void a_daemon_with_tickets_negotiates(void **state)
{
    bool can =
        curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_SPNEGO;

    (void)state;
    assert_int_equal(admit_auth_missing(), WC_AUTH_BY_OTHERS);
    admit_have_tickets();
    assert_int_equal(admit_auth_missing(),
                     can ? WC_AUTH_NTLM_WB : WC_AUTH_BY_OTHERS);
    making_start(&m, 0);
    making_long(&m, WC_OPT_HTTPAUTH, CURLAUTH_NEGOTIATE);
    if (can)
        request_free(making_request(&m));
    else
        assert_refused(REFUSE_OPTION, "authentication");
    making_start(&m, 0);
    making_long(&m, WC_OPT_PROXYAUTH, WC_AUTH_NTLM_WB);
    assert_refused(REFUSE_OPTION, "authentication");
    has_tickets = false;
}

static void a_proxy_may_want_tickets_too(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_long(&m, WC_OPT_SOCKS5_AUTH, CURLAUTH_BASIC);
    request_free(making_request(&m));
    making_start(&m, 0);
    making_long(&m, WC_OPT_SOCKS5_AUTH, CURLAUTH_BASIC | CURLAUTH_GSSAPI);
    assert_refused(REFUSE_OPTION, "tickets");
    admit_have_tickets();
    assert_true(admit_has_tickets());
    making_start(&m, 0);
    making_long(&m, WC_OPT_SOCKS5_AUTH, CURLAUTH_GSSAPI);
    request_free(making_request(&m));
    has_tickets = false;
    assert_false(admit_has_tickets());
}

static void only_http_is_carried(void **state)
{
    static const struct {
        const char *text;
        bool fits;
    } cases[] = {
        {"http", true},       {"HTTP,https", true}, {"ws,wss", true},
        {"", true},           {"http,", true},      {"all", false},
        {"http,ftp", false},  {"file", false},      {"-all,http", false},
        {",http", false},     {"httpsx", false},    {"http https", false},
        {"http,,ftp", false}, {"scp", false},
    };
    static const uint32_t numbers[] = {WC_OPT_PROTOCOLS_STR,
                                       WC_OPT_REDIR_PROTOCOLS_STR};

    (void)state;
    for (size_t n = 0; n < 2; n++)
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            making_start(&m, 0);
            making_string(&m, numbers[n], cases[i].text);
            if (cases[i].fits)
                request_free(making_request(&m));
            else
                assert_refused(REFUSE_OPTION, "protocols");
        }
}

static void assert_pair(uint32_t one, uint32_t other, bool fits)
{
    char text[64];

    for (int turn = 0; turn < 2; turn++) {
        making_start(&m, 0);
        making_string(&m, turn ? other : one, "a");
        making_string(&m, turn ? one : other, "b");
        if (fits) {
            request_free(making_request(&m));
            continue;
        }
        snprintf(text, sizeof(text), "%s beside %s", optclass_find(one)->name,
                 optclass_find(other)->name);
        assert_refused(REFUSE_OPTION, text);
    }
}

/* The context would not know which. */
static void what_a_connection_is_made_for_is_said_once(void **state)
{
    (void)state;
    assert_pair(WC_OPT_PROXYUSERPWD, WC_OPT_PROXYUSERNAME, false);
    assert_pair(WC_OPT_PROXYUSERPWD, WC_OPT_PROXYPASSWORD, false);
    assert_pair(WC_OPT_UNIX_SOCKET_PATH, WC_OPT_ABSTRACT_UNIX_SOCKET, false);
    assert_pair(WC_OPT_PROXYUSERNAME, WC_OPT_PROXYPASSWORD, true);
    assert_pair(WC_OPT_USERPWD, WC_OPT_USERNAME, true);
    assert_pair(WC_OPT_USERPWD, WC_OPT_PASSWORD, true);
}

/* A path would be opened by the daemon. */
static void pinned_keys_are_hashes_or_contents(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_PINNEDPUBLICKEY, "sha256//abc=;sha256//def=");
    request_free(making_request(&m));
    making_start(&m, 0);
    making_file(&m, WC_OPT_PINNEDPUBLICKEY, "key.pem", "PEM");
    request_free(making_request(&m));
    making_start(&m, 0);
    making_string(&m, WC_OPT_PROXY_PINNEDPUBLICKEY, "/etc/key.pem");
    assert_refused(REFUSE_FILE, "key file");
}

static void what_libcurl_lacks_is_refused(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);
    bool *all = has_option;

    (void)rows;
    (void)state;
    has_option = calloc(count, sizeof(*has_option));
    making_start(&m, 0);
    assert_refused(REFUSE_OPTION, "libcurl has no URL");
    free(has_option);
    has_option = NULL; /* without memory at start nothing is carried */
    making_start(&m, 0);
    assert_refused(REFUSE_OPTION, "libcurl has no URL");
    has_option = all;
}

/* Before 8.13 another number than 0 means the old way of following. */
static void following_as_told_needs_a_libcurl_that_can(void **state)
{
    bool can = curl_version_info(CURLVERSION_NOW)->version_num >= 0x080d00;

    (void)state;
    making_start(&m, 0);
    making_long(&m, WC_OPT_FOLLOWLOCATION, 1);
    request_free(making_request(&m));
    making_start(&m, 0);
    making_long(&m, WC_OPT_FOLLOWLOCATION, WC_FOLLOW_OBEYCODE);
    if (can)
        request_free(making_request(&m));
    else
        assert_refused(REFUSE_OPTION, "CURLFOLLOW_OBEYCODE");
}

static void types_must_fit(void **state)
{
    static const char *const none[1] = {NULL};

    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_TIMEOUT_MS, "5");
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_long(&m, WC_OPT_USERAGENT, 0);
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_off_t(&m, WC_OPT_TIMEOUT_MS, 5);
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_list(&m, WC_OPT_USERAGENT, none, 0);
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_string(&m, WC_OPT_CAINFO, "/etc/shadow"); /* a path to open */
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_null(&m, WC_OPT_CAINFO);
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_null(&m, WC_OPT_TIMEOUT_MS);
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_string(&m, WC_OPT_POSTFIELDS, "text");
    assert_int_equal(making_fails(&m), -EBADMSG);
}

static void some_options_take_another_type(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_pull(&m, WC_OPT_POSTFIELDS, 1, 10, true);
    making_bytes(&m, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "tomorrow", 8);
    request_free(making_request(&m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_numbers_are_refused),
        cmocka_unit_test(each_class_is_treated_as_such),
        cmocka_unit_test(authentication_by_others_is_refused),
        cmocka_unit_test(a_daemon_with_tickets_negotiates),
        cmocka_unit_test(a_proxy_may_want_tickets_too),
        cmocka_unit_test(only_http_is_carried),
        cmocka_unit_test(what_a_connection_is_made_for_is_said_once),
        cmocka_unit_test(pinned_keys_are_hashes_or_contents),
        cmocka_unit_test(what_libcurl_lacks_is_refused),
        cmocka_unit_test(following_as_told_needs_a_libcurl_that_can),
        cmocka_unit_test(types_must_fit),
        cmocka_unit_test(some_options_take_another_type),
    };

    return cmocka_run_group_tests_name("d_admit", tests, setup_all,
                                       teardown_all);
}
