#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/evaluate.h"
#include "client/request.h"

static struct exchange x;
static struct far far;
static struct msg_request head;
static struct msg_option options[64];
static unsigned option_count;
static struct scratch dir;

static int begin(void **state)
{
    const struct exchange_sink sink = {0};

    (void)state;
    scratch_init(&dir);
    setenv("HOME", dir.dir, 1);
    parsing_clean_environment();
    exchange_init(&x, far_init(&far), &sink);
    wire_writer_reset(&x.out);
    return 0;
}

static int end(void **state)
{
    (void)state;
    exchange_done(&x);
    far_done(&far);
    scratch_done(&dir);
    return 0;
}

/* Writes the request of the parsed command line; CHANGE may be NULL. */
static int put(const struct request_plan *change)
{
    struct request_plan plan = {0};
    const char *why = NULL;

    if (change)
        plan = *change;
    plan.config = conf();
    plan.url = conf()->urls->url;
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    return request_put(&x, 7, &plan, &why);
}

/* Reads what was written back into options[]. */
static void take(void)
{
    struct wire_reader r;
    struct frame f;

    assert_int_equal(x.out.error, 0);
    assert_int_equal(frame_parse(x.out.data, x.out.len, &f), x.out.len);
    assert_int_equal(f.type, FRAME_REQUEST);
    assert_int_equal(f.transfer, 7);
    assert_int_equal(message_get_request(&f, &head, &r), 0);
    assert_true(head.option_count < 64);
    option_count = head.option_count;
    for (unsigned i = 0; i < option_count; i++)
        assert_int_equal(message_next_option(&r, &options[i]), 0);
    assert_int_equal(wire_reader_end(&r), 0);
    assert_true(head.start_ns > 0);
}

static const struct msg_option *find(uint32_t number)
{
    for (unsigned i = 0; i < option_count; i++)
        if (options[i].number == number)
            return &options[i];
    return NULL;
}

static void assert_text(uint32_t number, const char *text)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->str.len, strlen(text));
    assert_memory_equal(o->str.data, text, o->str.len);
}

static void plain_get(void **state)
{
    (void)state;
    assert_int_equal(PARSE("http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_URL, "http://h/p");
    /* Always said, so that the daemon's environment never counts. */
    assert_text(WC_OPT_PROXY, "");
    assert_text(WC_OPT_NOPROXY, "");
    assert_int_equal(find(WC_OPT_TCP_KEEPALIVE)->num, 1);
    assert_int_equal(option_count, 4);
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
    assert_int_equal(head.fd_count, 0);
}

static void redirects_have_their_limit(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-L", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_FOLLOWLOCATION)->num, 1);
    assert_int_equal(find(WC_OPT_MAXREDIRS)->num, 50);
}

/* libcurl counts the rounds of a login, too. */
static void logins_have_the_limit(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--max-redirs", "0", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_MAXREDIRS)->num, 0);
}

/* curl gives what is for HTTP alone to no WebSocket. */
static void websockets(void **state)
{
    const struct request_plan plan = {.flags = REQUEST_COOKIES};

    (void)state;
    assert_int_equal(PARSE("-b", "a=b", "-b", "f", "-c", "j", "--hsts", "h",
                           "--alt-svc", "a", "--compressed", "--tr-encoding",
                           "--proto", "-ftp", "-A", "me", "ws://h/p"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_text(WC_OPT_URL, "ws://h/p");
    assert_text(WC_OPT_USERAGENT, "me");
    assert_text(WC_OPT_PROTOCOLS_STR, "ws,wss");
    assert_null(find(WC_OPT_COOKIE));
    assert_null(find(WC_OPT_COOKIEFILE));
    assert_null(find(WC_OPT_HSTS));
    assert_null(find(WC_OPT_ALTSVC));
    assert_null(find(WC_OPT_ACCEPT_ENCODING));
    assert_null(find(WC_OPT_TRANSFER_ENCODING));
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
}

static void connections_of_a_host(void **state)
{
    const struct request_plan plan = {.host_connections = 3};

    (void)state;
    assert_int_equal(PARSE("http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_int_equal(find(WC_OPT_WC_HOST_CONNECTIONS)->num, 3);
}

static void post(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-d", "a=b", "http://h/p"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_POSTFIELDS, "a=b");
    assert_int_equal(find(WC_OPT_POSTFIELDS)->type, WIRE_BYTES);
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, 0);
}

static void pulled_post(void **state)
{
    const struct request_plan plan = {
        .has_source = true, .rewinds = true, .source = 1, .source_bytes = 99};
    const struct msg_option *o;

    (void)state;
    assert_int_equal(PARSE("-X", "GET", "-d", "x", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    o = find(WC_OPT_POSTFIELDS);
    assert_int_equal(o->type, WIRE_PULL);
    assert_int_equal(o->source, 1);
    assert_int_equal(o->size, 99);
    assert_true(o->seekable);
    assert_text(WC_OPT_CUSTOMREQUEST, "GET");
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, REQUEST_REPLAYABLE);
}

static void upload(void **state)
{
    const struct request_plan plan = {
        .has_file = true, .has_source = true, .source = 1, .source_bytes = -1};

    (void)state;
    assert_int_equal(PARSE("-T", "-", "http://h/x"), VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_int_equal(find(WC_OPT_UPLOAD)->num, 1);
    assert_int_equal(find(WC_OPT_READDATA)->type, WIRE_PULL);
    assert_int_equal(find(WC_OPT_READDATA)->size, -1);
    assert_int_equal(head.flags & REQUEST_REPLAYABLE, 0);
}

static void head_request(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-I", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NOBODY)->num, 1);
    assert_int_equal(head.flags, REQUEST_REPLAYABLE);
}

static void methods(void **state)
{
    static const char *const words[] = {"GET", "HEAD",   "OPTIONS", "TRACE",
                                        "get", "DELETE", "GETX"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(PARSE("http://h/"), VERDICT_DAEMON);
        conf()->custom_request = words[i];
        assert_int_equal(request_is_safe(conf(), true), i < 4);
    }
    assert_int_equal(PARSE("-d", "x", "http://h/"), VERDICT_DAEMON);
    assert_false(request_is_safe(conf(), false));
    assert_int_equal(PARSE("-d", "x", "-G", "http://h/"), VERDICT_DAEMON);
    assert_true(request_is_safe(conf(), false));
    assert_false(request_is_safe(conf(), true));
}

static void lists_and_flags(void **state)
{
    const struct request_plan plan = {.flags = REQUEST_METER,
                                      .pool = "mine",
                                      .resume_from = 42,
                                      .start_ns = 5};
    struct msg_option o;

    (void)state;
    assert_int_equal(
        PARSE("-H", "A: b", "-H", "C: d", "-c", "jar", "http://h/"),
        VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    o = *find(WC_OPT_HTTPHEADER);
    assert_int_equal(o.count, 2);
    assert_int_equal(message_next_item(&o.list).len, 4);
    assert_memory_equal(message_next_item(&o.list).data, "C: d", 4);
    assert_int_equal(head.flags,
                     REQUEST_METER | REQUEST_JAR | REQUEST_REPLAYABLE);
    assert_int_equal(head.pool.len, 4);
    assert_int_equal(head.start_ns, 5);
    assert_int_equal(find(WC_OPT_RESUME_FROM_LARGE)->num, 42);
}

static void proxies(void **state)
{
    (void)state;
    setenv("http_proxy", "http://env:1", 1);
    setenv("NO_PROXY", "a,b", 1);
    assert_int_equal(PARSE("http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "http://env:1");
    assert_text(WC_OPT_NOPROXY, "a,b");
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("https://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "");
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("-x", "p:2", "--noproxy", "c", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_PROXY, "p:2");
    assert_text(WC_OPT_NOPROXY, "c");
    parsing_clean_environment();
}

/* Those that only libcurl can find are its own business. */
static void proxies_for_libcurl(void **state)
{
    (void)state;
    setenv("http_proxy", "http://env:1", 1);
    assert_int_equal(PARSE_ALONE("-L", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_PROXY));
    assert_null(find(WC_OPT_NOPROXY));
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE_ALONE("-L", "--noproxy", "c", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_PROXY));
    assert_text(WC_OPT_NOPROXY, "c");
    parsing_clean_environment();
}

/* Trust files are looked at only where curl would. */
static void trust_file(void **state)
{
    const struct msg_option *o;

    (void)state;
    scratch_write(&dir, "ca", "certificates", 0600);
    assert_int_equal(PARSE("--cacert", scratch_path(&dir, "ca"), "https://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    o = find(WC_OPT_CAINFO);
    assert_int_equal(o->how, FILE_FD);
    assert_int_equal(o->fd_index, 0);
    assert_int_equal(o->path.len, strlen(dir.path));
    assert_int_equal(head.fd_count, 1);
    assert_int_equal(x.out_fd_count, 1);
    wire_writer_reset(&x.out);
    close(x.out_fds[--x.out_fd_count]);
    assert_int_equal(PARSE("--cacert", scratch_path(&dir, "ca"), "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_CAINFO));
    wire_writer_reset(&x.out);
    /* A redirect may lead to https. */
    assert_int_equal(
        PARSE("-L", "--cacert", scratch_path(&dir, "ca"), "http://h/"),
        VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_non_null(find(WC_OPT_CAINFO));
}

static void assert_cache(uint32_t number, const char *path, const char *bytes)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->how, FILE_BYTES);
    assert_int_equal(o->path.len, strlen(path));
    assert_memory_equal(o->path.data, path, strlen(path));
    assert_int_equal(o->str.len, strlen(bytes));
    assert_memory_equal(o->str.data, bytes, strlen(bytes));
}

/* The file's content, or what the attempt before knew. */
static void caches(void **state)
{
    struct cookiejar known;
    struct request_plan plan = {.stores = {&known, NULL}};

    (void)state;
    cookiejar_init(&known);
    scratch_write(&dir, "h", "known", 0600);
    assert_int_equal(PARSE("--hsts", scratch_path(&dir, "h"), "--alt-svc",
                           "/nonexistent/a", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(&plan), 0);
    take();
    assert_cache(WC_OPT_HSTS, dir.path, "known");
    assert_cache(WC_OPT_ALTSVC, "/nonexistent/a", "");
    wire_writer_reset(&x.out);
    cookiejar_add(&known, "newer", 5);
    assert_int_equal(put(&plan), 0);
    take();
    assert_cache(WC_OPT_HSTS, dir.path, "newer");
    cookiejar_done(&known);
    wire_writer_reset(&x.out);
    assert_int_equal(PARSE("--hsts", "", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_cache(WC_OPT_HSTS, "", "");
    assert_null(find(WC_OPT_ALTSVC));
}

/* What libcurl is to find: that PATH can't be read. */
static void assert_unread(uint32_t number, const char *path, uint32_t error)
{
    const struct msg_option *o = find(number);

    assert_non_null(o);
    assert_int_equal(o->how, FILE_ERROR);
    assert_int_equal(o->error, error);
    assert_int_equal(o->path.len, strlen(path));
    assert_memory_equal(o->path.data, path, o->path.len);
}

/* The daemon's answer would hold it, too, and not fit. */
static void long_urls(void **state)
{
    static char url[130 * 1024];
    struct request_plan plan = {.url = url};
    size_t before = x.out.len;
    const char *why = NULL;

    (void)state;
    memset(url, 'x', sizeof(url) - 1);
    PARSE("-s", "http://h/");
    plan.config = conf();
    assert_true(request_put(&x, 7, &plan, &why) < 0);
    assert_string_equal(why, "a URL too long for the daemon");
    assert_int_equal(x.out.len, before);
    url[110 * 1024] = '\0';
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
}

static void missing_files(void **state)
{
    struct request_plan plan = {.url = "https://h/"};
    const char *why = NULL;

    (void)state;
    assert_int_equal(
        PARSE("-E", "/nonexistent/cert", "--key", "/proc", "-k", "https://h/"),
        VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_SSLCERT, "/nonexistent/cert", ENOENT);
    assert_unread(WC_OPT_SSLKEY, "/proc", EISDIR);
    wire_writer_reset(&x.out);
    plan.url = "http://h/";
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_null(find(WC_OPT_SSLCERT));
    wire_writer_reset(&x.out);
    /* HSTS may lead to where it is missed. */
    plan.may_upgrade = true;
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_SSLCERT, "/nonexistent/cert", ENOENT);
}

/* Without the file a redirect would meet trust that nobody asked for. */
static void missing_file_behind_a_redirect(void **state)
{
    struct request_plan plan = {.url = "http://h/"};
    const char *why = NULL;

    (void)state;
    PARSE("-L", "--pinnedpubkey", "/nonexistent/file", "http://h/");
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_PINNEDPUBLICKEY, "/nonexistent/file", ENOENT);
    wire_writer_reset(&x.out);
    PARSE("--doh-url", "https://d/", "--cacert", "/nonexistent/file",
          "http://h/");
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), 0);
    take();
    assert_unread(WC_OPT_CAINFO, "/nonexistent/file", ENOENT);
}

/* The real curl may do what we can't, and it is as if nothing had been. */
static void a_file_that_is_too_large(void **state)
{
    struct request_plan plan = {.url = "https://h/"};
    const char *path = scratch_path(&dir, "large");
    const char *why = NULL;
    size_t before = x.out.len;

    (void)state;
    scratch_write(&dir, "large", "", 0600);
    assert_int_equal(truncate(path, LIMIT_FILE_BYTES + 1), 0);
    assert_int_equal(PARSE("-E", path, "https://h/"), VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), -EFBIG);
    assert_memory_equal(why, "can't read /", 12);
    assert_int_equal(x.out.len, before);
    assert_int_equal(x.out_fd_count, 0);
    assert_int_equal(x.out.error, 0);
}

static void cookies(void **state)
{
    (void)state;
    scratch_write(&dir, "cookies", "Set-Cookie: a=b\n", 0600);
    assert_int_equal(PARSE("-b", scratch_path(&dir, "cookies"), "-b", "x=y",
                           "-j", "-b", "/nonexistent", "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_text(WC_OPT_COOKIE, "x=y");
    assert_int_equal(find(WC_OPT_COOKIEFILE)->how, FILE_BYTES);
    assert_text(WC_OPT_COOKIEFILE, "Set-Cookie: a=b\n");
    assert_int_equal(find(WC_OPT_COOKIESESSION)->num, 1);
    /* The missing one is there as an empty one: it switches cookies on. */
    assert_int_equal(options[option_count - 2].number, WC_OPT_COOKIEFILE);
    assert_int_equal(options[option_count - 2].str.len, 0);
}

static void netrc(void **state)
{
    (void)state;
    scratch_write(&dir, ".netrc", "machine h login l password p\n", 0600);
    assert_int_equal(PARSE("-n", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NETRC)->num, WC_NETRC_REQUIRED);
    assert_text(WC_OPT_NETRC_FILE, "machine h login l password p\n");
    wire_writer_reset(&x.out);
    unlink(scratch_path(&dir, ".netrc"));
    assert_int_equal(PARSE("--netrc-optional", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_null(find(WC_OPT_NETRC));
    assert_null(find(WC_OPT_NETRC_FILE));
    wire_writer_reset(&x.out);
    /* Later curls need it. */
    dialect_use("8.14.1");
    assert_int_equal(PARSE("-n", "http://h/"), VERDICT_DAEMON);
    assert_int_equal(put(NULL), 0);
    take();
    assert_int_equal(find(WC_OPT_NETRC)->num, WC_NETRC_REQUIRED);
    assert_int_equal(find(WC_OPT_NETRC_FILE)->how, FILE_ERROR);
    dialect_use("");
}

static void too_large(void **state)
{
    static char header[LIMIT_FRAME_BYTES * 2];
    const char *why = NULL;
    struct request_plan plan = {.url = "http://h/"};

    (void)state;
    memset(header, 'x', sizeof(header) - 1);
    memcpy(header, "A: ", 3);
    assert_int_equal(PARSE("-H", header, "http://h/"), VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    plan.config = conf();
    assert_int_equal(request_put(&x, 7, &plan, &why), -EMSGSIZE);
    assert_non_null(why);
    assert_int_equal(x.out.len, 0);
    assert_int_equal(x.out.error, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_get),
        TEST(redirects_have_their_limit),
        TEST(logins_have_the_limit),
        TEST(websockets),
        TEST(connections_of_a_host),
        TEST(post),
        TEST(pulled_post),
        TEST(upload),
        TEST(head_request),
        TEST(methods),
        TEST(lists_and_flags),
        TEST(proxies),
        TEST(proxies_for_libcurl),
        TEST(trust_file),
        TEST(caches),
        TEST(long_urls),
        TEST(missing_files),
        TEST(a_file_that_is_too_large),
        TEST(missing_file_behind_a_redirect),
        TEST(cookies),
        TEST(netrc),
        TEST(too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
