#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/evaluate.h"
#include "client/request_form.h"
#include "running.h"

static unsigned seen_files;

static void on_file(void *user, uint16_t source, const struct form_part *part)
{
    assert_ptr_equal(user, &seen_files);
    assert_int_equal(source, ++seen_files);
    assert_int_equal(part->kind, FORM_FILE);
}

static void data_and_files(void **state)
{
    struct scratch dir;
    struct msg_option o;
    struct msg_part part;
    struct wire_writer w;
    struct wire_reader r;

    (void)state;
    scratch_enter(&dir);
    scratch_write(&dir, "f.txt", "content", 0600);
    scratch_write(&dir, "g.txt", "", 0600);
    assert_int_equal(PARSE("-F", "a=b", "-F", "up=@f.txt;type=x/y", "-F",
                           "h=v;headers=\"X: y\"", "-F", "two=@g.txt,f.txt",
                           "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    request_form_put(&w, conf()->form);
    wire_reader_init(&r, w.data, w.len);
    assert_int_equal(message_next_option(&r, &o), 0);
    assert_int_equal(wire_reader_end(&r), 0);
    assert_int_equal(o.number, WC_OPT_MIMEPOST);
    assert_int_equal(o.count, 4);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.has, PART_NAME);
    assert_int_equal(part.data, PART_BYTES);
    assert_int_equal(part.bytes.len, 1);
    assert_memory_equal(part.bytes.data, "b", 1);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.data, PART_PULL);
    assert_int_equal(part.source, 1);
    assert_int_equal(part.size, 7);
    assert_true(part.seekable);
    assert_memory_equal(part.type.data, "x/y", 3);
    assert_memory_equal(part.filename.data, "f.txt", 5);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.header_count, 1);
    assert_memory_equal(message_next_item(&part.headers).data, "X: y", 4);

    /* Several files of one field are a form of their own. */
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.data, PART_PARTS);
    assert_int_equal(part.count, 2);
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.source, 2);
    assert_int_equal(part.size, 0);
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.source, 3);

    seen_files = 0;
    assert_int_equal(request_form_sources(conf()->form, on_file, &seen_files),
                     3);
    assert_int_equal(seen_files, 3);
    wire_writer_done(&w);
    scratch_leave(&dir);
}

static struct msg_option option;

/* Writes the form of a command line; its parts are read from option.list. */
static void put(struct wire_writer *w, enum verdict verdict)
{
    struct wire_reader r;

    assert_true(verdict <= VERDICT_PREFER_DIRECT);
    evaluate_files(&inv, &reason);
    wire_writer_init(w, NULL, 0, LIMIT_FRAME_BYTES);
    request_form_put(w, conf()->form);
    wire_reader_init(&r, w->data, w->len);
    assert_int_equal(message_next_option(&r, &option), 0);
}

/* libcurl guesses from the path too, but not for what it pulls. */
static void types_of_files(void **state)
{
    static const struct {
        const char *arg;
        const char *type;
    } cases[] = {
        {"a=@x.gif", "image/gif"},
        {"a=@x.gif;filename=y.png", "image/png"},
        {"a=@x.gif;filename=y", "image/gif"},
        {"a=@x", "application/octet-stream"},
        {"a=@x.txt", "text/plain"},
        {"a=@x;type=", ""},
        {"a=@x;headers=\"Content-Type: q/r\"", NULL},
        {"a=@-", NULL},
        {"a=<x.gif", "image/gif"},
        {"a=<x.txt", NULL},
        {"a=<x", NULL},
        {"a=<x.txt;type=text/plain", "text/plain"},
        {"a=b;filename=x.gif", NULL},
    };

    (void)state;
    dialect_use("8.12.0"); /* takes an empty type */
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct msg_part part;
        struct wire_writer w;

        put(&w, PARSE("-F", cases[i].arg, "http://h/"));
        assert_int_equal(message_next_part(&option.list, &part), 0);
        assert_int_equal((part.has & PART_TYPE) != 0, cases[i].type != NULL);
        if (cases[i].type) {
            assert_int_equal(part.type.len, strlen(cases[i].type));
            assert_memory_equal(part.type.data, cases[i].type, part.type.len);
        }
        wire_writer_done(&w);
    }
    dialect_use("7.88.1");
}

static void what_is_long_or_endless_is_pulled(void **state)
{
    static char text[LIMIT_INLINE_BODY_BYTES + 1];
    struct msg_part part;
    struct wire_writer w;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[1] = '=';
    put(&w, PARSE("-F", "a=12", "--form-string", text, "-F", "b=@/dev/null",
                  "-F", "c=34", "http://h/"));
    assert_int_equal(message_next_part(&option.list, &part), 0);
    assert_int_equal(part.data, PART_BYTES);
    assert_int_equal(message_next_part(&option.list, &part), 0);
    assert_int_equal(part.data, PART_BYTES); /* just so */
    assert_int_equal(message_next_part(&option.list, &part), 0);
    assert_int_equal(part.data, PART_PULL);
    assert_int_equal(part.source, 1);
    assert_int_equal(part.size, -1);
    assert_false(part.seekable);
    assert_int_equal(message_next_part(&option.list, &part), 0);
    assert_int_equal(part.data, PART_PULL);
    assert_int_equal(part.source, 2);
    assert_int_equal(part.size, 2);
    assert_true(part.seekable);
    wire_writer_done(&w);
}

static void many_headers(void **state)
{
    static const char one[] = ";headers=X: y";
    char arg[100 * sizeof(one)] = "a=b";
    struct msg_part part;
    struct wire_writer w;

    (void)state;
    for (int i = 0; i < 60; i++)
        strcat(arg, one);
    put(&w, PARSE("-F", arg, "http://h/"));
    assert_int_equal(message_next_part(&option.list, &part), 0);
    assert_int_equal(part.header_count, 60);
    wire_writer_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_and_files),
        cmocka_unit_test(types_of_files),
        cmocka_unit_test(what_is_long_or_endless_is_pulled),
        cmocka_unit_test(many_headers),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
