#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include <curl/curl.h>

#include "alloc_fault.h"
#include "daemon/request.c"

#include "making.h"
#include "mutate.h"
#include "samples.h"

static struct making m;

static int setup_all(void **state)
{
    (void)state;
    admit_init();
    return 0;
}

/* ---- what is taken ---- */

static void values_are_copied(void **state)
{
    static const char *const headers[] = {"A: 1", "", "B:"};
    struct request *req;
    const struct request_option *o;

    (void)state;
    making_bare(&m, REQUEST_METER, "work");
    making_string(&m, WC_OPT_URL, "http://a/");
    making_long(&m, WC_OPT_TIMEOUT_MS, -5);
    making_off_t(&m, WC_OPT_MAX_RECV_SPEED_LARGE, INT64_C(1) << 40);
    making_null(&m, WC_OPT_USERAGENT);
    making_list(&m, WC_OPT_HTTPHEADER, headers, 3);
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "x\0y", 3);
    making_file(&m, WC_OPT_CAINFO, "my ca.pem", "PEM");
    req = making_request(&m);

    assert_int_equal(req->flags, REQUEST_METER);
    assert_string_equal(req->pool, "work");
    assert_int_equal(req->option_count, 7);
    assert_string_equal(request_text(req, WC_OPT_URL, NULL), "http://a/");
    assert_int_equal(request_num(req, WC_OPT_TIMEOUT_MS, 0), -5);
    assert_true(request_num(req, WC_OPT_MAX_RECV_SPEED_LARGE, 0) == INT64_C(1)
                                                                        << 40);
    o = request_find(req, WC_OPT_USERAGENT);
    assert_int_equal(o->type, WIRE_NULL);
    assert_null(o->text);
    o = request_find(req, WC_OPT_HTTPHEADER);
    assert_int_equal(o->count, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(o->items[i], headers[i]);
    o = request_find(req, WC_OPT_POSTFIELDS);
    assert_int_equal(o->len, 3);
    assert_memory_equal(o->text, "x\0y", 3);
    o = request_find(req, WC_OPT_CAINFO);
    assert_string_equal(o->path, "my ca.pem");
    assert_int_equal(o->content->len, 3);
    assert_memory_equal(o->content->data, "PEM", 3);
    request_free(req);
}

static void what_is_not_there_is_the_fallback(void **state)
{
    struct request *req;

    (void)state;
    making_start(&m, 0);
    making_null(&m, WC_OPT_USERAGENT);
    req = making_request(&m);
    assert_null(request_find(req, WC_OPT_TIMEOUT_MS));
    assert_int_equal(request_num(req, WC_OPT_TIMEOUT_MS, 42), 42);
    assert_string_equal(request_text(req, WC_OPT_REFERER, "none"), "none");
    assert_string_equal(request_text(req, WC_OPT_USERAGENT, "none"), "none");
    request_free(req);
    request_free(NULL);
}

/* The frame's bytes may be overwritten as soon as it was parsed. */
static void nothing_is_borrowed_from_the_frame(void **state)
{
    struct wire_writer w;
    struct frame f;
    struct request *req;
    int fds[1] = {open("/dev/null", O_RDONLY)};

    (void)state;
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    sample_request(&w);
    frame_parse(w.data, w.len, &f);
    assert_int_equal(request_parse(&f, fds, &req, &m.fault), 0);
    memset(w.data, 0xee, w.len);
    wire_writer_done(&w);
    assert_int_equal(req->option_count, SAMPLE_OPTIONS);
    assert_string_equal(request_text(req, WC_OPT_URL, ""),
                        "https://example.org/");
    assert_memory_equal(request_find(req, WC_OPT_SSLCERT_BLOB)->text, "a\0b",
                        3);
    assert_int_equal(walk_parts(request_find(req, WC_OPT_MIMEPOST)->parts, 3),
                     0);
    request_free(req);
}

static void cookie_files_may_come_often(void **state)
{
    struct request *req;

    (void)state;
    making_start(&m, 0);
    for (int i = 0; i < 3; i++)
        making_file(&m, WC_OPT_COOKIEFILE, "jar", "");
    req = making_request(&m);
    assert_int_equal(req->option_count, 4);
    request_free(req);
}

static void texts_can_be_replaced(void **state)
{
    struct request *req;

    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_INTERFACE, "name");
    req = making_request(&m);
    request_replace(req, WC_OPT_INTERFACE, "host!::1");
    request_replace(req, WC_OPT_CAPATH, "nothing");
    assert_string_equal(request_text(req, WC_OPT_INTERFACE, ""), "host!::1");
    assert_int_equal(request_find(req, WC_OPT_INTERFACE)->len, 8);
    assert_null(request_find(req, WC_OPT_CAPATH));
    request_free(req);
}

static bool is_fresh(void)
{
    struct request *req = making_request(&m);
    bool fresh = req->flags & REQUEST_FRESH;

    request_free(req);
    return fresh;
}

/* Nobody else may meet the connections to a name server, or one that may have
 * carried too much. */
static void what_stands_alone_is_fresh(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_DOH_URL, "");
    making_long(&m, WC_OPT_CRLF, 0);
    assert_false(is_fresh());
    making_start(&m, 0);
    making_string(&m, WC_OPT_DOH_URL, "https://names.invalid/");
    assert_true(is_fresh());
    making_start(&m, 0);
    making_long(&m, WC_OPT_CRLF, 1);
    assert_true(is_fresh());
}

/* ---- what is malformed ---- */

static void an_option_may_come_once(void **state)
{
    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_URL, "http://b/");
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_null(&m, WC_OPT_PROXY);
    making_string(&m, WC_OPT_PROXY, "http://p/");
    assert_int_equal(making_fails(&m), -EBADMSG);
}

static void a_url_is_needed(void **state)
{
    (void)state;
    making_bare(&m, 0, "");
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_bare(&m, 0, "");
    making_long(&m, WC_OPT_NOBODY, 1);
    assert_int_equal(making_fails(&m), -EBADMSG);
}

static void the_option_count_must_be_right(void **state)
{
    (void)state;
    making_start(&m, 0);
    m.options++;
    assert_int_equal(making_fails(&m), -EBADMSG);
    making_start(&m, 0);
    making_long(&m, WC_OPT_NOBODY, 1);
    m.options--;
    assert_int_equal(making_fails(&m), -EBADMSG);
}

static void list_items_hold_no_zero(void **state)
{
    size_t mark;

    (void)state;
    making_start(&m, 0);
    mark = message_begin_list(&m.w, WC_OPT_HTTPHEADER);
    wire_put_str(&m.w, "A: b\0c", 6);
    message_end_list(&m.w, mark, 1);
    m.options++;
    assert_int_equal(making_fails(&m), -EBADMSG);
}

/* ---- descriptors ---- */

static void files_take_their_descriptor(void **state)
{
    unsigned before = open_fds();
    struct request *req;

    (void)state;
    making_start(&m, 0);
    making_fd(&m);
    making_file_fd(&m, WC_OPT_CAINFO, making_fd(&m));
    making_file_fd(&m, WC_OPT_CRLFILE, 0);
    req = making_request(&m);
    assert_int_equal(open_fds(), before + 2);
    assert_true(request_find(req, WC_OPT_CAINFO)->fd >= 0);
    assert_int_not_equal(request_find(req, WC_OPT_CAINFO)->fd,
                         request_find(req, WC_OPT_CRLFILE)->fd);
    request_free(req);
    assert_int_equal(open_fds(), before);
}

static void descriptors_nobody_names_are_closed(void **state)
{
    unsigned before = open_fds();

    (void)state;
    making_start(&m, 0);
    for (int i = 0; i < LIMIT_REQUEST_FDS; i++)
        making_fd(&m);
    request_free(making_request(&m));
    assert_int_equal(open_fds(), before);
}

static void descriptors_are_closed_on_every_error(void **state)
{
    unsigned before = open_fds();

    (void)state;
    making_start(&m, 0); /* the same one twice */
    making_file_fd(&m, WC_OPT_CAINFO, making_fd(&m));
    making_file_fd(&m, WC_OPT_CRLFILE, 0);
    assert_int_equal(making_fails(&m), -EBADMSG);
    assert_int_equal(open_fds(), before);

    making_start(&m, 0); /* one that did not come */
    making_file_fd(&m, WC_OPT_CAINFO, making_fd(&m));
    making_file_fd(&m, WC_OPT_CRLFILE, 1);
    assert_int_equal(making_fails(&m), -EBADMSG);
    assert_int_equal(open_fds(), before);

    making_start(&m, 0); /* a refusal behind it */
    making_file_fd(&m, WC_OPT_CAINFO, making_fd(&m));
    making_fd(&m);
    making_long(&m, WC_OPT_VERBOSE, 1);
    assert_int_equal(making_fails(&m), -ENOTSUP);
    assert_int_equal(open_fds(), before);
}

/* ---- replayable ---- */

static void put_method(const char *method)
{
    making_string(&m, WC_OPT_CUSTOMREQUEST, method);
}

static void nothing_special(void)
{
}

static void nobody(void)
{
    making_long(&m, WC_OPT_NOBODY, 1);
}

static void method_get(void)
{
    put_method("GET");
}

static void method_options(void)
{
    put_method("OPTIONS");
}

static void method_trace(void)
{
    put_method("TRACE");
}

static void method_head(void)
{
    put_method("HEAD");
}

static void method_delete(void)
{
    put_method("DELETE");
}

static void method_lower(void)
{
    put_method("get"); /* methods are case-sensitive, RFC 9110 9.1 */
}

static void method_put(void)
{
    put_method("PUT");
}

static void post_flag(void)
{
    making_long(&m, WC_OPT_POST, 1);
}

static void upload(void)
{
    making_long(&m, WC_OPT_UPLOAD, 1);
    making_pull(&m, WC_OPT_READDATA, 1, 5, true);
}

static void put_flag(void)
{
    making_long(&m, WC_OPT_PUT, 1);
}

static void post_bytes(void)
{
    making_bytes(&m, WC_OPT_POSTFIELDS, WIRE_BYTES, "a", 1);
}

static void post_pull(void)
{
    making_pull(&m, WC_OPT_POSTFIELDS, 1, 5, true);
}

static void post_form(void)
{
    making_form(&m);
}

static void get_with_bytes(void)
{
    post_bytes();
    put_method("GET");
}

static void post_named(void)
{
    post_bytes();
    put_method("POST");
}

static void upload_off(void)
{
    making_long(&m, WC_OPT_UPLOAD, 0);
}

static const struct {
    const char *name;
    void (*put)(void);
    bool replayable;
    bool pulls;
} requests[] = {
    {"plain", nothing_special, true, false},
    {"HEAD", nobody, true, false},
    {"-X GET", method_get, true, false},
    {"-X OPTIONS", method_options, true, false},
    {"-X TRACE", method_trace, true, false},
    {"-X HEAD", method_head, true, false},
    {"-X DELETE", method_delete, false, false},
    {"-X PUT", method_put, false, false},
    {"-X get", method_lower, false, false},
    {"POST", post_flag, false, false},
    {"upload", upload, false, true},
    {"PUT", put_flag, false, false},
    {"body", post_bytes, false, false},
    {"pulled body", post_pull, false, true},
    {"form", post_form, false, true},
    {"GET with a body", get_with_bytes, true, false},
    {"-X POST with a body", post_named, false, false},
    {"upload off", upload_off, true, false},
};

static void replayable_needs_flag_and_method(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        for (int flag = 0; flag < 2; flag++) {
            struct request *req;

            making_start(&m, flag ? REQUEST_REPLAYABLE : 0);
            requests[i].put();
            req = making_request(&m);
            if (request_replayable(req) != (flag && requests[i].replayable))
                fail_msg("%s", requests[i].name);
            if (request_pulls(req) != requests[i].pulls)
                fail_msg("%s pulls", requests[i].name);
            request_free(req);
        }
}

/* ---- damage ---- */

static void parse_any(void *arg, const uint8_t *data, size_t len)
{
    struct frame f = {.type = FRAME_REQUEST, .len = len, .payload = data};
    struct request_fault fault;
    struct request *req = NULL;
    int fds[LIMIT_REQUEST_FDS];
    unsigned count = request_fd_count(&f);
    int rc;

    (void)arg;
    assert_true(count <= LIMIT_REQUEST_FDS);
    for (unsigned i = 0; i < count; i++)
        fds[i] = -1;
    rc = request_parse(&f, fds, &req, &fault);
    assert_true(rc == 0 || rc == -EBADMSG || rc == -ENOTSUP);
    assert_int_equal(rc == 0, req != NULL);
    request_free(req);
}

static void damaged_requests_do_no_harm(void **state)
{
    struct wire_writer w;
    struct frame f;

    (void)state;
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    sample_request(&w);
    frame_parse(w.data, w.len, &f);
    mutate_all(f.payload, f.len, parse_any, NULL);
    wire_writer_done(&w);
}

/* A list with more strings than bytes for them, in the arena too. */
static void the_arena_holds_the_smallest_strings(void **state)
{
    static const char *items[LIMIT_LIST_ITEMS];
    struct request *req;
    size_t sent;

    (void)state;
    for (size_t i = 0; i < LIMIT_LIST_ITEMS; i++)
        items[i] = i % 2 ? "" : "x";
    making_start(&m, 0);
    making_list(&m, WC_OPT_HTTPHEADER, items, LIMIT_LIST_ITEMS);
    making_list(&m, WC_OPT_RESOLVE, items, LIMIT_LIST_ITEMS);
    sent = m.w.len;
    req = making_request(&m);
    assert_true(req->arena_len <= sent);
    request_free(req);
}

static void every_failed_allocation_is_survived(void **state)
{
    unsigned before = open_fds();
    struct wire_writer w;
    struct frame f;
    long n = 0;

    (void)state;
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    sample_request(&w);
    frame_parse(w.data, w.len, &f);
    do {
        int fds[1] = {open("/dev/null", O_RDONLY)};
        struct request *req = NULL;
        int rc;

        alloc_fault_at(n++);
        rc = request_parse(&f, fds, &req, &m.fault);
        assert_int_equal(rc, alloc_fault_hit() ? -ENOMEM : 0);
        request_free(req);
        assert_int_equal(open_fds(), before);
    } while (alloc_fault_hit());
    assert_true(n > 5);
    alloc_fault_off();
    wire_writer_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_copied),
        cmocka_unit_test(what_is_not_there_is_the_fallback),
        cmocka_unit_test(nothing_is_borrowed_from_the_frame),
        cmocka_unit_test(cookie_files_may_come_often),
        cmocka_unit_test(texts_can_be_replaced),
        cmocka_unit_test(what_stands_alone_is_fresh),
        cmocka_unit_test(an_option_may_come_once),
        cmocka_unit_test(a_url_is_needed),
        cmocka_unit_test(the_option_count_must_be_right),
        cmocka_unit_test(list_items_hold_no_zero),
        cmocka_unit_test(files_take_their_descriptor),
        cmocka_unit_test(descriptors_nobody_names_are_closed),
        cmocka_unit_test(descriptors_are_closed_on_every_error),
        cmocka_unit_test(replayable_needs_flag_and_method),
        cmocka_unit_test(damaged_requests_do_no_harm),
        cmocka_unit_test(the_arena_holds_the_smallest_strings),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };

    return cmocka_run_group_tests_name("d_request", tests, setup_all, NULL);
}
