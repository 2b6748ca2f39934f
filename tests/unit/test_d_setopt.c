/*
 * setopt with an ear at curl_easy_setopt(): what libcurl is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <curl/curl.h>

#include "between.h"
#include "making.h"

/* What libcurl was told last for each option. */
static struct told {
    CURLoption option;
    int64_t num;
    const void *pointer;
    char text[64]; /* of a string */
    CURLcode rc;
} told[64];
static unsigned told_count;

static CURLcode ear(CURL *easy, CURLoption option, ...)
{
    struct told *t = &told[told_count++];
    va_list ap;

    assert_between(told_count, 1, 64);
    memset(t, 0, sizeof(*t));
    t->option = option;
    va_start(ap, option);
    if (option < CURLOPTTYPE_OBJECTPOINT) {
        t->num = va_arg(ap, long);
        t->rc = (curl_easy_setopt)(easy, option, (long)t->num);
    } else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB) {
        t->num = va_arg(ap, curl_off_t);
        t->rc = (curl_easy_setopt)(easy, option, (curl_off_t)t->num);
    } else {
        t->pointer = va_arg(ap, void *);
        t->rc = (curl_easy_setopt)(easy, option, t->pointer);
        if (t->pointer &&
            (option == CURLOPT_USERAGENT || option == CURLOPT_COOKIEFILE ||
             option == CURLOPT_CAINFO || option == CURLOPT_CAPATH ||
             option == CURLOPT_SSLCERT || option == CURLOPT_RANGE))
            snprintf(t->text, sizeof(t->text), "%s", (const char *)t->pointer);
    }
    va_end(ap);
    return t->rc;
}

#undef curl_easy_setopt
#define curl_easy_setopt ear
#include "../../daemon/setopt.c"
#undef curl_easy_setopt

static struct making m;
static struct setopt s;
static struct request *req;
static struct request_fault fault;

static void on_want(void *arg, uint16_t source, uint64_t offset, uint32_t bytes)
{
    (void)arg;
    (void)source;
    (void)offset;
    (void)bytes;
}

static int setup(void **state)
{
    (void)state;
    told_count = 0;
    memset(&s, 0, sizeof(s));
    s.easy = curl_easy_init();
    s.want = on_want;
    assert_non_null(s.easy);
    making_start(&m, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    curl_easy_cleanup(s.easy);
    setopt_done(&s);
    assert_null(s.pulls);
    request_free(req);
    req = NULL;
    wire_writer_done(&m.w);
    return 0;
}

/* Sets what was begun. */
static int apply(void)
{
    req = making_request(&m);
    s.req = req;
    return setopt_apply(&s, &fault);
}

static const struct told *told_of(CURLoption option)
{
    for (unsigned i = told_count; i > 0; i--)
        if (told[i - 1].option == option)
            return &told[i - 1];
    return NULL;
}

static int64_t num_of(CURLoption option)
{
    const struct told *t = told_of(option);

    assert_non_null(t);
    assert_int_equal(t->rc, 0);
    return t->num;
}

static const char *text_of(CURLoption option)
{
    const struct told *t = told_of(option);

    assert_non_null(t);
    assert_int_equal(t->rc, 0);
    return t->text;
}

/* ---- the plain ---- */

static void types_go_as_they_came(void **state)
{
    static const char *const lines[] = {"A: 1", "B: 2"};
    const struct curl_slist *list;

    (void)state;
    making_long(&m, WC_OPT_MAXREDIRS, -1);
    making_off_t(&m, WC_OPT_MAXFILESIZE_LARGE, 1ll << 40);
    making_string(&m, WC_OPT_RANGE, "0-9");
    making_list(&m, WC_OPT_HTTPHEADER, lines, 2);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_MAXREDIRS), -1);
    assert_true(num_of(CURLOPT_MAXFILESIZE_LARGE) == 1ll << 40);
    assert_string_equal(text_of(CURLOPT_RANGE), "0-9");
    list = told_of(CURLOPT_HTTPHEADER)->pointer;
    assert_string_equal(list->data, "A: 1");
    assert_string_equal(list->next->data, "B: 2");
    assert_null(list->next->next);
}

static void a_null_takes_back(void **state)
{
    (void)state;
    making_null(&m, WC_OPT_ACCEPT_ENCODING);
    assert_int_equal(apply(), 0);
    assert_null(told_of(CURLOPT_ACCEPT_ENCODING)->pointer);
}

static void order_is_kept(void **state)
{
    (void)state;
    making_long(&m, WC_OPT_NOBODY, 1);
    making_long(&m, WC_OPT_HTTPGET, 1);
    assert_int_equal(apply(), 0);
    assert_true(told_of(CURLOPT_NOBODY) < told_of(CURLOPT_HTTPGET));
}

static void the_agent_is_curl_of_the_linked_version(void **state)
{
    char want[64];

    (void)state;
    snprintf(want, sizeof(want), "curl/%s",
             curl_version_info(CURLVERSION_NOW)->version);
    assert_int_equal(apply(), 0);
    assert_string_equal(text_of(CURLOPT_USERAGENT), want);
}

static void the_requests_agent_wins(void **state)
{
    (void)state;
    making_string(&m, WC_OPT_USERAGENT, "mine");
    assert_int_equal(apply(), 0);
    assert_string_equal(text_of(CURLOPT_USERAGENT), "mine");
    /* The URL and it: no other agent was set. */
    assert_int_equal(told_count, 2);
}

static void a_value_that_libcurl_refuses(void **state)
{
    (void)state;
    making_long(&m, WC_OPT_HTTP_VERSION, 999);
    making_long(&m, WC_OPT_MAXREDIRS, 1);
    assert_int_equal(apply(), -ENOTSUP);
    assert_int_equal(fault.reason, REFUSE_VALUE);
    assert_non_null(strstr(fault.text, "HTTP_VERSION"));
    assert_null(told_of(CURLOPT_MAXREDIRS));
}

/* ---- timeouts ---- */

static void timeouts_run_from_the_clients_start(void **state)
{
    (void)state;
    s.waited_ms = 30;
    making_long(&m, WC_OPT_TIMEOUT_MS, 1000);
    making_long(&m, WC_OPT_CONNECTTIMEOUT_MS, 20);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_TIMEOUT_MS), 970);
    /* 0 would mean none. */
    assert_int_equal(num_of(CURLOPT_CONNECTTIMEOUT_MS), 1);
}

static void no_timeout_stays_none(void **state)
{
    (void)state;
    s.waited_ms = 30;
    making_long(&m, WC_OPT_TIMEOUT_MS, 0);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_TIMEOUT_MS), 0);
}

/* ---- dates ---- */

static void dates_are_read(void **state)
{
    static const char date[] = "Thu, 01 Jan 1970 00:01:40 GMT";

    (void)state;
    making_bytes(&m, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, date, sizeof(date) - 1);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_TIMEVALUE_LARGE), 100);
}

static void dates_may_be_numbers(void **state)
{
    (void)state;
    making_off_t(&m, WC_OPT_TIMEVALUE_LARGE, 77);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_TIMEVALUE_LARGE), 77);
}

static void a_date_that_is_none_is_refused(void **state)
{
    (void)state;
    making_bytes(&m, WC_OPT_TIMEVALUE_LARGE, WIRE_DATE, "whenever", 8);
    assert_int_equal(apply(), -ENOTSUP);
    assert_int_equal(fault.reason, REFUSE_VALUE);
    assert_null(told_of(CURLOPT_TIMEVALUE_LARGE));
}

/* ---- bodies ---- */

/* A body may hold zero bytes: its size is told before it. */
static void post_bytes_have_their_size(void **state)
{
    const struct told *size, *body;

    (void)state;
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "a\0b", 3);
    assert_int_equal(apply(), 0);
    size = told_of(CURLOPT_POSTFIELDSIZE_LARGE);
    body = told_of(CURLOPT_POSTFIELDS);
    assert_int_equal(size->num, 3);
    assert_true(size < body);
    assert_memory_equal(body->pointer, "a\0b", 3);
}

static void a_pulled_post(void **state)
{
    (void)state;
    making_pull(&m, WC_OPT_POSTFIELDS, 4, 6, true);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_POST), 1);
    assert_int_equal(num_of(CURLOPT_POSTFIELDSIZE_LARGE), 6);
    assert_non_null(pull_find(s.pulls, 4));
    assert_ptr_equal(told_of(CURLOPT_READDATA)->pointer, pull_find(s.pulls, 4));
    assert_ptr_equal(told_of(CURLOPT_SEEKDATA)->pointer, pull_find(s.pulls, 4));
}

static void an_upload(void **state)
{
    (void)state;
    making_pull(&m, WC_OPT_READDATA, 4, 6, true);
    assert_int_equal(apply(), 0);
    assert_int_equal(num_of(CURLOPT_INFILESIZE_LARGE), 6);
    assert_ptr_equal(told_of(CURLOPT_READFUNCTION)->pointer,
                     (const void *)pull_read);
}

static void an_upload_of_unknown_size_names_none(void **state)
{
    (void)state;
    making_pull(&m, WC_OPT_READDATA, 4, -1, false);
    assert_int_equal(apply(), 0);
    assert_null(told_of(CURLOPT_INFILESIZE_LARGE));
    assert_non_null(pull_find(s.pulls, 4));
}

static void a_source_serves_one_body(void **state)
{
    (void)state;
    making_pull(&m, WC_OPT_READDATA, 4, 6, true);
    making_pull(&m, WC_OPT_POSTFIELDS, 4, 6, true);
    assert_int_equal(apply(), -ENOMEM);
}

static void a_form(void **state)
{
    (void)state;
    making_form(&m);
    assert_int_equal(apply(), 0);
    assert_non_null(s.mime);
    assert_ptr_equal(told_of(CURLOPT_MIMEPOST)->pointer, s.mime);
}

/* libcurl skips in what is not its to read: it is told that it did. */
static void bytes_that_resume(void **state)
{
    curl_seek_callback seek;

    (void)state;
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "abcdef", 6);
    making_off_t(&m, WC_OPT_RESUME_FROM_LARGE, 3);
    assert_int_equal(apply(), 0);
    assert_non_null(told_of(CURLOPT_SEEKFUNCTION));
    seek = (curl_seek_callback)told_of(CURLOPT_SEEKFUNCTION)->pointer;
    assert_int_equal(seek(NULL, 3, SEEK_SET), CURL_SEEKFUNC_OK);
    teardown(state);
    setup(state);
    told_count = 0;
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "abcdef", 6);
    assert_int_equal(apply(), 0);
    assert_null(told_of(CURLOPT_SEEKFUNCTION));
}

/* ---- files and trust ---- */

static void an_empty_cookie_file_is_no_file(void **state)
{
    (void)state;
    making_file(&m, WC_OPT_COOKIEFILE, "none", "");
    assert_int_equal(apply(), 0);
    assert_string_equal(text_of(CURLOPT_COOKIEFILE), "");
}

static void a_cookie_file_has_a_path(void **state)
{
    char text[32] = "";
    FILE *f;

    (void)state;
    making_file(&m, WC_OPT_COOKIEFILE, "typed", "cookies");
    assert_int_equal(apply(), 0);
    assert_string_not_equal(text_of(CURLOPT_COOKIEFILE), "typed");
    f = fopen(text_of(CURLOPT_COOKIEFILE), "re");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof(text), f));
    assert_string_equal(text, "cookies");
    fclose(f);
}

static void own_trust_leaves_libcurl_none(void **state)
{
    (void)state;
    s.own_trust = true;
    making_file(&m, WC_OPT_CAINFO, "typed", "certificates");
    making_string(&m, WC_OPT_CAPATH, "/folder");
    assert_int_equal(apply(), 0);
    assert_null(told_of(CURLOPT_CAINFO));
    assert_null(told_of(CURLOPT_CAPATH));
}

static void a_folder_of_trust_goes_as_it_is(void **state)
{
    (void)state;
    making_string(&m, WC_OPT_CAPATH, "/folder");
    assert_int_equal(apply(), 0);
    assert_string_equal(text_of(CURLOPT_CAPATH), "/folder");
}

/* ---- protocols ---- */

static void what_is_allowed_is_what_libcurl_has(void **state)
{
    const char *const *name = curl_version_info(CURLVERSION_NOW)->protocols;
    bool has_ws = false;

    (void)state;
    for (; *name; name++)
        has_ws |= !strcmp(*name, "ws");
    assert_string_equal(setopt_protocols(),
                        has_ws ? "http,https,ws,wss" : "http,https");
    assert_int_equal(
        (curl_easy_setopt)(s.easy, CURLOPT_PROTOCOLS_STR, setopt_protocols()),
        CURLE_OK);
}

/* libcurl itself says where it has none, for their own URLs alone. */
static void websockets_may_be_unknown(void **state)
{
    bool has_ws = strstr(setopt_protocols(), "ws") != NULL;

    (void)state;
    wire_writer_done(&m.w);
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, "ws://example.org/");
    making_string(&m, WC_OPT_PROTOCOLS_STR, "ws,wss");
    assert_int_equal(apply(), 0);
    assert_int_equal(told_of(CURLOPT_PROTOCOLS_STR) != NULL, has_ws);
    teardown(state);
    setup(state);
    making_string(&m, WC_OPT_PROTOCOLS_STR, "ws");
    assert_int_equal(apply(), has_ws ? 0 : -ENOTSUP);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(types_go_as_they_came),
        TEST(a_null_takes_back),
        TEST(order_is_kept),
        TEST(the_agent_is_curl_of_the_linked_version),
        TEST(the_requests_agent_wins),
        TEST(a_value_that_libcurl_refuses),
        TEST(timeouts_run_from_the_clients_start),
        TEST(no_timeout_stays_none),
        TEST(dates_are_read),
        TEST(dates_may_be_numbers),
        TEST(a_date_that_is_none_is_refused),
        TEST(post_bytes_have_their_size),
        TEST(a_pulled_post),
        TEST(an_upload),
        TEST(an_upload_of_unknown_size_names_none),
        TEST(a_source_serves_one_body),
        TEST(a_form),
        TEST(bytes_that_resume),
        TEST(an_empty_cookie_file_is_no_file),
        TEST(a_cookie_file_has_a_path),
        TEST(own_trust_leaves_libcurl_none),
        TEST(a_folder_of_trust_goes_as_it_is),
        TEST(what_is_allowed_is_what_libcurl_has),
        TEST(websockets_may_be_unknown),
    };

    curl_global_init(CURL_GLOBAL_ALL);
    admit_init();
    return cmocka_run_group_tests_name("d_setopt", tests, NULL, NULL);
}
