#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "daemon/context.h"
#include "making.h"
#include "scratch.h"

struct key {
    uint8_t bytes[CONTEXT_KEY_BYTES];
};

static const struct trust_source no_trust = {.verify = true};

static struct making m;

static int setup_all(void **state)
{
    (void)state;
    admit_init();
    admit_have_tickets();
    trust_init(NULL, NULL);
    return context_init();
}

/* The key of REQ, which is freed. */
static struct key key_of(struct request *req)
{
    struct key key;

    assert_int_equal(context_key(req, &no_trust, key.bytes), 0);
    request_free(req);
    return key;
}

static bool same(struct key a, struct key b)
{
    return !memcmp(&a, &b, sizeof(a));
}

static struct key plain_key(void)
{
    making_start(&m, 0);
    return key_of(making_request(&m));
}

/* A value of the row's type; others for another VARIANT. */
static void put_value(const struct optclass *row, unsigned variant)
{
    const char *text = variant ? "sha256//b" : "sha256//a";
    const char *items[] = {text, "c"};

    if (row->number == WC_OPT_INTERFACE)
        text = variant ? "127.0.0.2" : "127.0.0.1";
    if (row->number == WC_OPT_PROTOCOLS_STR ||
        row->number == WC_OPT_REDIR_PROTOCOLS_STR)
        text = variant ? "http" : "https";
    switch (row->type) {
    case WIRE_LONG:
        making_long(&m, row->number, variant);
        break;
    case WIRE_OFF_T:
        making_off_t(&m, row->number, variant + 1);
        break;
    case WIRE_LIST:
        making_list(&m, row->number, items, 2);
        break;
    case WIRE_PULL:
        making_pull(&m, row->number, (uint16_t)variant, 5, false);
        break;
    case WIRE_FILE:
        making_file(&m, row->number, "file", text);
        break;
    case WIRE_PARTS:
        making_form(&m);
        break;
    case WIRE_BLOB:
    case WIRE_BYTES:
        making_bytes(&m, row->number, row->type, text, strlen(text));
        break;
    default:
        making_string(&m, row->number, text);
    }
}

static struct key key_with(const struct optclass *row, unsigned variant)
{
    if (row->number == WC_OPT_URL)
        making_bare(&m, 0, "");
    else
        making_start(&m, 0);
    put_value(row, variant);
    return key_of(making_request(&m));
}

static bool can_be_made(const struct optclass *row)
{
    return row->class != OPT_CLASS_DAEMON && row->class != OPT_CLASS_UNUSED &&
           curl_easy_option_by_id((CURLoption)row->number);
}

static void the_same_request_has_the_same_key(void **state)
{
    (void)state;
    assert_true(same(plain_key(), plain_key()));
}

static void each_option_counts_as_its_class_says(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);
    struct key plain = plain_key();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        bool is_key = rows[i].class != OPT_CLASS_REQUEST;

        if (!can_be_made(&rows[i]))
            continue;
        if (same(key_with(&rows[i], 0), plain) == is_key)
            fail_msg("%s %s the key", rows[i].name,
                     is_key ? "leaves" : "changes");
        /* It counts only that there is one. */
        if (rows[i].number == WC_OPT_ALTSVC)
            is_key = false;
        if (same(key_with(&rows[i], 0), key_with(&rows[i], 1)) == is_key)
            fail_msg("a value of %s %s the key", rows[i].name,
                     is_key ? "leaves" : "changes");
    }
}

/* No two options may be taken for each other, whatever their values. */
static void options_are_told_apart(void **state)
{
    struct key a, b;

    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_PROXYUSERNAME, "x");
    making_string(&m, WC_OPT_PROXYPASSWORD, "y");
    a = key_of(making_request(&m));
    making_start(&m, 0);
    making_string(&m, WC_OPT_PROXYUSERNAME, "y");
    making_string(&m, WC_OPT_PROXYPASSWORD, "x");
    b = key_of(making_request(&m));
    assert_false(same(a, b));
}

static struct key agent_key(const char *url, const char *proxy, uint32_t number,
                            const char *agent)
{
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, url);
    making_string(&m, WC_OPT_PROXY, proxy);
    if (number)
        making_long(&m, number, 1);
    making_string(&m, WC_OPT_USERAGENT, agent);
    return key_of(making_request(&m));
}

/* A proxy opens tunnels in the agent's name. */
static void the_agent_counts_in_tunnels(void **state)
{
    static const struct {
        const char *url, *proxy;
        uint32_t number; /* an option that is set; 0: none */
        bool counts;
    } cases[] = {
        {"https://a/", "", 0, false},
        {"https://a/", "p:1", 0, true},
        {"http://a/", "p:1", 0, false},
        {"HTTP://a/", "p:1", 0, false},
        {"http://a/", "p:1", WC_OPT_HTTPPROXYTUNNEL, true},
        {"http://a/", "p:1", WC_OPT_FOLLOWLOCATION, true},
        {"http://a/", "", WC_OPT_FOLLOWLOCATION, false},
        {"a", "p:1", 0, true}, /* nobody says what it is */
        {"wss://a/", "p:1", 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (same(agent_key(cases[i].url, cases[i].proxy, cases[i].number, "a"),
                 agent_key(cases[i].url, cases[i].proxy, cases[i].number,
                           "b")) == cases[i].counts)
            fail_msg("%s over '%s'", cases[i].url, cases[i].proxy);
}

static struct key key_of_url(const char *url)
{
    making_bare(&m, 0, "");
    making_string(&m, WC_OPT_URL, url);
    return key_of(making_request(&m));
}

/* Some libcurls take one that speaks TLS to the port. */
static void http_to_a_port_has_pools_of_its_own(void **state)
{
    static const char *const others[] = {"https://h/", "https://h:1/",
                                         "http://h/a:b?c:d", "h/p"};
    static const char *const ports[] = {"http://h:1/", "HTTP://h:1", "h:1/p",
                                        "http://[::1]/"};
    struct key plain = key_of_url("http://h/");

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_true(same(key_of_url(others[i]), plain));
    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
        assert_false(same(key_of_url(ports[i]), plain));
}

static void order_means_nothing(void **state)
{
    struct key a, b;

    (void)state;
    making_start(&m, 0);
    making_string(&m, WC_OPT_PROXY, "http://p:1/");
    making_long(&m, WC_OPT_IPRESOLVE, 1);
    making_file(&m, WC_OPT_CAINFO, "ca", "PEM");
    a = key_of(making_request(&m));
    making_start(&m, 0);
    making_file(&m, WC_OPT_CAINFO, "ca", "PEM");
    making_long(&m, WC_OPT_IPRESOLVE, 1);
    making_string(&m, WC_OPT_PROXY, "http://p:1/");
    b = key_of(making_request(&m));
    assert_true(same(a, b));
}

static struct key list_key(const char *const *items, uint16_t count)
{
    making_start(&m, 0);
    making_list(&m, WC_OPT_RESOLVE, items, count);
    return key_of(making_request(&m));
}

static void lists_count_item_by_item(void **state)
{
    static const char *const ab[] = {"a", "b"};
    static const char *const ba[] = {"b", "a"};
    static const char *const joined[] = {"ab"};
    static const char *const empty[] = {"a", "b", ""};

    (void)state;
    assert_true(same(list_key(ab, 2), list_key(ab, 2)));
    assert_false(same(list_key(ab, 2), list_key(ba, 2)));
    assert_false(same(list_key(ab, 2), list_key(joined, 1)));
    assert_false(same(list_key(ab, 2), list_key(empty, 3)));
    assert_false(same(list_key(ab, 0), plain_key()));
}

static struct key file_key(const char *path, const char *text)
{
    making_start(&m, 0);
    making_file(&m, WC_OPT_SSLCERT, path, text);
    return key_of(making_request(&m));
}

static void files_count_by_content(void **state)
{
    (void)state;
    assert_true(same(file_key("a.pem", "PEM"), file_key("b.pem", "PEM")));
    assert_false(same(file_key("a.pem", "PEM"), file_key("a.pem", "PEN")));
    assert_false(same(file_key("a.pem", ""), plain_key()));
}

static void set_to_null_is_not_unset(void **state)
{
    struct key null, empty;

    (void)state;
    making_start(&m, 0);
    making_null(&m, WC_OPT_PROXY);
    null = key_of(making_request(&m));
    making_start(&m, 0);
    making_string(&m, WC_OPT_PROXY, "");
    empty = key_of(making_request(&m));
    assert_false(same(null, plain_key()));
    assert_false(same(null, empty));
}

static struct key pool_key(const char *pool)
{
    making_bare(&m, 0, pool);
    making_string(&m, WC_OPT_URL, "http://a/");
    return key_of(making_request(&m));
}

static void pools_are_apart(void **state)
{
    (void)state;
    assert_true(same(pool_key(""), plain_key()));
    assert_true(same(pool_key("a"), pool_key("a")));
    assert_false(same(pool_key("a"), pool_key("b")));
    assert_false(same(pool_key("a"), plain_key()));
}

static void make_socket(struct scratch *s)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(addr.sun_path, s->dir);
    strcat(addr.sun_path, "/sock");
    assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
    close(fd);
}

static struct key socket_key(struct scratch *s)
{
    making_start(&m, 0);
    making_string(&m, WC_OPT_UNIX_SOCKET_PATH, scratch_path(s, "sock"));
    return key_of(making_request(&m));
}

/* Another server under the same name is another server. */
static void a_unix_socket_is_the_one_that_stands_there(void **state)
{
    char old[sizeof(((struct scratch *)0)->path)];
    struct scratch s;
    struct key none, first, second;

    (void)state;
    scratch_init(&s);
    none = socket_key(&s);
    make_socket(&s);
    first = socket_key(&s);
    assert_true(same(first, socket_key(&s)));
    assert_false(same(first, none));
    /* Kept beside, so that its inode is not given out again. */
    strcpy(old, scratch_path(&s, "sock"));
    assert_int_equal(rename(old, scratch_path(&s, "old")), 0);
    make_socket(&s);
    second = socket_key(&s);
    assert_false(same(first, second));
    scratch_done(&s);
}

static void trust_counts(void **state)
{
    struct content *a = content_new("A", 1), *b = content_new("B", 1);
    struct trust_source sources[] = {
        {.verify = true},
        {.verify = false},
        {.file = a, .verify = true},
        {.file = b, .verify = true},
        {.folder = "/", .verify = true},
        {.folder = "/usr", .verify = true},
    };
    size_t count = sizeof(sources) / sizeof(sources[0]);
    struct key keys[sizeof(sources) / sizeof(sources[0])], again;
    struct request *req;

    (void)state;
    making_start(&m, 0);
    req = making_request(&m);
    for (size_t i = 0; i < count; i++) {
        trust_identify(&sources[i]);
        assert_int_equal(context_key(req, &sources[i], keys[i].bytes), 0);
        assert_int_equal(context_key(req, &sources[i], again.bytes), 0);
        assert_true(same(keys[i], again));
        for (size_t j = 0; j < i; j++)
            assert_false(same(keys[i], keys[j]));
    }
    request_free(req);
    content_unref(a);
    content_unref(b);
}

/* Keys of two processes have nothing in common. */
static void keys_are_secret(void **state)
{
    struct key before = plain_key();

    (void)state;
    assert_int_equal(context_init(), 0);
    assert_false(same(before, plain_key()));
}

/* Refused beside others that set the same. */
static bool is_rival(const struct optclass *row)
{
    return row->number == WC_OPT_PROXYUSERPWD ||
           row->number == WC_OPT_ABSTRACT_UNIX_SOCKET;
}

/* The widest possible request has a key. */
static void everything_at_once(void **state)
{
    size_t count;
    const struct optclass *rows = optclass_all(&count);
    struct key key;

    (void)state;
    making_bare(&m, 0, "p");
    for (size_t i = 0; i < count; i++)
        if (can_be_made(&rows[i]) && !is_rival(&rows[i]))
            put_value(&rows[i], 0);
    key = key_of(making_request(&m));
    assert_false(same(key, plain_key()));
}

static void parts_have_names_for_people(void **state)
{
    struct context_parts parts;
    struct request *req;
    unsigned named = 0;

    (void)state;
    making_bare(&m, 0, "shelf");
    making_string(&m, WC_OPT_URL, "http://h/");
    making_string(&m, WC_OPT_INTERFACE, "127.0.0.1");
    req = making_request(&m);
    assert_int_equal(context_parts(req, &no_trust, &parts), 0);
    request_free(req);
    assert_string_equal(parts.pool, "shelf");
    for (unsigned i = 0; i < parts.count; i++) {
        const char *name = context_part_name(parts.part[i].number);

        if (name)
            assert_string_equal(name, "INTERFACE");
        named += name != NULL;
    }
    assert_int_equal(named, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_request_has_the_same_key),
        cmocka_unit_test(each_option_counts_as_its_class_says),
        cmocka_unit_test(options_are_told_apart),
        cmocka_unit_test(the_agent_counts_in_tunnels),
        cmocka_unit_test(http_to_a_port_has_pools_of_its_own),
        cmocka_unit_test(order_means_nothing),
        cmocka_unit_test(lists_count_item_by_item),
        cmocka_unit_test(files_count_by_content),
        cmocka_unit_test(set_to_null_is_not_unset),
        cmocka_unit_test(pools_are_apart),
        cmocka_unit_test(a_unix_socket_is_the_one_that_stands_there),
        cmocka_unit_test(trust_counts),
        cmocka_unit_test(keys_are_secret),
        cmocka_unit_test(everything_at_once),
        cmocka_unit_test(parts_have_names_for_people),
    };

    return cmocka_run_group_tests_name("d_context", tests, setup_all, NULL);
}
