/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml_records.c - builds the trees of items from SAX events.
 *
 * There are two arenas. The elements around items live as long as the reading; an item lives until
 * its callback returns. */
#include "article/xml/xml_records.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

#include "article/input/input.h"
#include "article/text/entity.h"
#include "article/xml/xml_balance.h"
#include "article/xml/xml_source.h"
#include "base/mem.h"
#include "base/utf8.h"

#define DEPTH_MAX       200
#define AROUND_MAX      ((size_t)8 << 20) /* bytes of the elements around items */
#define NAMESPACES_MAX  1000 /* namespaces in scope: each element searches all of them */
#define DTD_DEFAULT_MAX 50   /* attributes that a DTD may add to elements */
#define ENTITIES_MAX    50
#define ENTITY_MAX      256 /* bytes of an entity's text */

struct own_entity {
    char *name;
    char *text; /* NULL: not expanded */
};

struct record_builder {
    const struct xml_records *records;
    struct xml_source *source;
    struct xml_balance *balance;
    xmlParserCtxt *parser;
    struct arena *around, *inside;
    struct xml_node root;
    struct xml_node *at;     /* the open element */
    struct xml_node *record; /* the open item; NULL outside */
    struct xml_node *before; /* the sibling before the item */
    size_t depth;
    struct buf text; /* the text node being read */
    size_t elements, items;

    struct own_entity entities[ENTITIES_MAX];
    size_t entity_count, default_count;
    xmlEntity entity; /* the last requested entity */
    struct buf entity_text;

    enum status status; /* why the reading was stopped */
    struct error *err;
    bool damaged;
    struct error damage; /* the first damage */
};

static void stop(struct record_builder *builder, enum status status)
{
    if (!builder->status)
        builder->status = status;
    xmlStopParser(builder->parser);
}

/* After an error libxml2 drops even references to predefined entities; this makes it continue
 * normally. */
static void clear_error(struct record_builder *builder)
{
    builder->parser->wellFormed = 1;
}

static struct arena *arena_now(struct record_builder *builder)
{
    return builder->record ? builder->inside : builder->around;
}

static void append_node(struct record_builder *builder, struct xml_node *node)
{
    node->parent = builder->at;
    if (builder->at->last)
        builder->at->last->next = node;
    else
        builder->at->first = node;
    builder->at->last = node;
}

static bool only_space(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\r\n", text.data[i]))
            return false;
    return true;
}

/* White space between the items of a long feed is not kept. */
static void end_text(struct record_builder *builder)
{
    struct str text = buf_str(&builder->text);

    if (text.length > 0 && (builder->record || !only_space(text))) {
        struct xml_node *node = arena_zero(arena_now(builder), 1, sizeof *node);

        node->text = arena_str(arena_now(builder), text);
        append_node(builder, node);
    }
    buf_clear(&builder->text);
}

static bool within_limits(struct record_builder *builder)
{
    size_t used = arena_used(arena_now(builder)) + builder->text.length;

    if (builder->depth > DEPTH_MAX)
        stop(builder, error_set(builder->err, STATUS_TOO_LARGE,
                                "line %d: XML elements are nested more than %d deep",
                                xmlSAX2GetLineNumber(builder->parser), DEPTH_MAX));
    else if (builder->parser->nsNr > NAMESPACES_MAX)
        stop(builder, error_set(builder->err, STATUS_TOO_LARGE,
                                "line %d: there are more than %d XML namespaces",
                                xmlSAX2GetLineNumber(builder->parser), NAMESPACES_MAX / 2));
    else if (used > (builder->record ? INPUT_WHOLE_MAX : AROUND_MAX))
        stop(builder,
             error_set(builder->err, STATUS_TOO_LARGE, "line %d: an item is larger than %zu MB",
                       xmlSAX2GetLineNumber(builder->parser), INPUT_WHOLE_MAX >> 20));
    return builder->status == STATUS_OK;
}

static struct own_entity *own_entity(struct record_builder *builder, struct str name)
{
    for (size_t i = 0; i < builder->entity_count; i++)
        if (str_is(name, builder->entities[i].name))
            return &builder->entities[i];
    return NULL;
}

/* Resolve one reference in an attribute's value; returns its length. */
static size_t add_reference(struct record_builder *builder, struct str rest, struct buf *value)
{
    const char *end = memchr(rest.data, ';', rest.length < 64 ? rest.length : 64);
    size_t length = end ? (size_t)(end - rest.data) + 1 : 1;
    struct own_entity *own = end ? own_entity(builder, str_slice(rest, 1, length - 1)) : NULL;
    uint32_t character;

    if (own && own->text) {
        buf_add_text(value, own->text);
        return length;
    }
    length = entity_decode(rest, &character);
    if (length > 0)
        buf_add_utf8(value, character);
    else
        buf_add_char(value, '&');
    return length > 0 ? length : 1;
}

/* libxml2 leaves references in values as they are, and "&amp;" as "&#38;". */
static struct str attribute_value(struct record_builder *builder, struct arena *arena,
                                  struct str given)
{
    BUF_AUTO struct buf value = {0};

    while (given.length > 0) {
        const char *at = memchr(given.data, '&', given.length);
        size_t length = at ? (size_t)(at - given.data) : given.length;

        utf8_add_repaired(&value, str_slice(given, 0, length));
        given = str_slice(given, length, given.length);
        if (at)
            given = str_slice(given, add_reference(builder, given, &value), given.length);
    }
    return arena_str(arena, buf_str(&value));
}

/* An element as libxml2 passes it: for each attribute five pointers: name, prefix, URI, value, end
 * of value. */
struct element {
    const xmlChar *name, *prefix, *uri;
    int count;
    const xmlChar **attributes;
};

static struct xml_node *make_node(struct record_builder *builder, struct arena *arena,
                                  const struct element *element)
{
    struct xml_node *node = arena_zero(arena, 1, sizeof *node);
    struct xml_attribute **end = &node->attributes;

    node->name = arena_str(arena, str_of((const char *)element->name));
    node->space = xml_space_of((const char *)element->uri, (const char *)element->prefix);
    node->parent = builder->at;
    for (int i = 0; i < element->count; i++) {
        const xmlChar **given = element->attributes + (size_t)i * 5;
        struct xml_attribute *attribute = arena_zero(arena, 1, sizeof *attribute);

        attribute->name = arena_str(arena, str_of((const char *)given[0]));
        attribute->space = xml_space_of((const char *)given[2], (const char *)given[1]);
        attribute->value = attribute_value(
            builder, arena, str_n((const char *)given[3], (size_t)(given[4] - given[3])));
        *end = attribute;
        end = &attribute->next;
    }
    return node;
}

/* No part of an item may stay in the arena that outlives it, not even its first element. */
static struct xml_node *begin_record(struct record_builder *builder, const struct element *element)
{
    struct xml_node *node = make_node(builder, builder->inside, element);

    if (!builder->records->is_record(builder->records->context, node)) {
        arena_reset(builder->inside);
        return make_node(builder, builder->around, element);
    }
    builder->record = node;
    builder->before = builder->at->last;
    return node;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                          int count, int defaulted, const xmlChar **attributes)
{
    const struct element element = {name, prefix, uri, count, attributes};
    struct record_builder *builder = context;
    struct xml_node *node;

    clear_error(builder);
    end_text(builder);
    builder->depth++;
    builder->elements++;
    if (!within_limits(builder))
        return;
    node = builder->record ? make_node(builder, builder->inside, &element)
                           : begin_record(builder, &element);
    append_node(builder, node);
    builder->at = node;
}

/* Remove the item from the tree, so that later items do not see it. */
static void forget_record(struct record_builder *builder)
{
    struct xml_node *parent = builder->record->parent;

    builder->record = NULL;
    parent->last = builder->before;
    if (builder->before)
        builder->before->next = NULL;
    else
        parent->first = NULL;
    arena_reset(builder->inside);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
    struct record_builder *builder = context;
    struct xml_node *node = builder->at;

    clear_error(builder);
    end_text(builder);
    if (builder->status || !node->parent)
        return;
    builder->depth--;
    builder->at = node->parent;
    if (node != builder->record)
        return;
    builder->items++;
    builder->status = builder->records->record(builder->records->context, node, builder->err);
    forget_record(builder);
    if (builder->status)
        stop(builder, builder->status);
}

static void add_characters(void *context, const xmlChar *bytes, int length)
{
    struct record_builder *builder = context;

    clear_error(builder);
    buf_add(&builder->text, bytes, (size_t)length);
    within_limits(builder);
}

/* Plain short strings are harmless entities. Entities made of other entities can expand a few lines
 * to gigabytes. */
static void declare_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                           const xmlChar *system_id, xmlChar *text)
{
    struct record_builder *builder = context;
    struct own_entity *entity = &builder->entities[builder->entity_count];
    bool plain = type == XML_INTERNAL_GENERAL_ENTITY && text &&
                 strlen((const char *)text) <= ENTITY_MAX && !strpbrk((const char *)text, "&<%");

    if (type == XML_INTERNAL_PARAMETER_ENTITY || type == XML_EXTERNAL_PARAMETER_ENTITY ||
        builder->entity_count == ENTITIES_MAX || own_entity(builder, str_of((const char *)name)))
        return;
    entity->name = mem_text((const char *)name, strlen((const char *)name));
    entity->text = plain ? mem_text((const char *)text, strlen((const char *)text)) : NULL;
    builder->entity_count++;
}

static void declare_attribute(void *context, const xmlChar *element, const xmlChar *name, int type,
                              int def, const xmlChar *value, xmlEnumerationPtr tree)
{
    struct record_builder *builder = context;

    xmlFreeEnumeration(tree);
    if (++builder->default_count > DTD_DEFAULT_MAX && value)
        stop(builder,
             error_set(builder->err, STATUS_TOO_LARGE,
                       "the XML declares more than %d default attributes", DTD_DEFAULT_MAX));
}

/* In text, present it as a predefined entity, whose text libxml2 hands on as it is. In an
 * attribute, do not: the reference stays, and attribute_value resolves it. */
static xmlEntity *give_entity(struct record_builder *builder, const xmlChar *name, const char *text)
{
    xmlEntity *entity = &builder->entity;
    bool in_value = builder->parser->instate == XML_PARSER_ATTRIBUTE_VALUE;

    memset(entity, 0, sizeof *entity);
    entity->type = XML_ENTITY_DECL;
    entity->etype = in_value ? XML_INTERNAL_GENERAL_ENTITY : XML_INTERNAL_PREDEFINED_ENTITY;
    entity->name = name;
    entity->content = (xmlChar *)(uintptr_t)text;
    entity->orig = entity->content; /* otherwise libxml2 stores a copy there */
    entity->length = (int)strlen(text);
    entity->checked = 2; /* tells libxml2 not to check it */
    return entity;
}

static void tell_entity(struct record_builder *builder, const char *name)
{
    struct error err;
    int line = xmlSAX2GetLineNumber(builder->parser);

    error_set(&err, STATUS_BAD_REQUEST,
              "the XML entity \"%.40s\" refers to other entities or a file, which is not "
              "supported: it stays as it is written",
              name);
    xml_balance_tell(builder->balance, builder->items + 1, line > 0 ? (size_t)line : 0, &err);
}

/* A reference that is not declared, or not supported, stays as it is written. */
static xmlEntity *get_entity(void *context, const xmlChar *name)
{
    struct record_builder *builder = context;
    struct own_entity *own = own_entity(builder, str_of((const char *)name));
    uint32_t character = entity_character(str_of((const char *)name));

    if (builder->parser->inSubset != 0)
        return NULL; /* libxml2 asks while declaring it */
    if (own && own->text)
        return give_entity(builder, name, own->text);
    if (own && !character)
        tell_entity(builder, (const char *)name);
    buf_clear(&builder->entity_text);
    if (character)
        buf_add_utf8(&builder->entity_text, character);
    else
        buf_addf(&builder->entity_text, "&%s;", (const char *)name);
    return give_entity(builder, name, builder->entity_text.data);
}

static void note_error(void *context, xmlError *error)
{
    struct record_builder *builder = context;
    struct str message = str_trim(str_of(error->message));

    if (error->level != XML_ERR_FATAL || builder->damaged || builder->parser->inSubset != 0)
        return; /* errors in a DTD do not damage the items */
    builder->damaged = true;
    error_set(&builder->damage, STATUS_BAD_REQUEST, "the XML is damaged at line %d: %.*s",
              error->line, (int)utf8_cut(message, 200), message.data);
}

static int read_bytes(void *context, char *out, int room)
{
    struct record_builder *builder = context;
    size_t length = 0;

    if (builder->status)
        return 0;
    builder->status = xml_source_read(builder->source, out, (size_t)room, &length, builder->err);
    return builder->status ? 0 : (int)length;
}

static xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = start_element,
    .endElementNs = end_element,
    .characters = add_characters,
    .ignorableWhitespace = add_characters,
    .cdataBlock = add_characters,
    .getEntity = get_entity,
    .entityDecl = declare_entity,
    .attributeDecl = declare_attribute,
    .serror = (xmlStructuredErrorFunc)note_error,
};

static enum status parse(struct record_builder *builder)
{
    xmlParserCtxt *parser =
        xmlCreateIOParserCtxt(&handler, builder, read_bytes, NULL, builder, XML_CHAR_ENCODING_UTF8);

    if (!parser)
        return error_set(builder->err, STATUS_NO_MEMORY, "out of memory while reading XML");
    builder->parser = parser;
    xmlCtxtUseOptions(parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    xmlParseDocument(parser);
    xmlFreeDoc(parser->myDoc); /* libxml2 leaks it, with entities, if stopped */
    xmlFreeParserCtxt(parser);
    return builder->status;
}

static void builder_fini(struct record_builder *builder)
{
    for (size_t i = 0; i < builder->entity_count; i++) {
        free(builder->entities[i].name);
        free(builder->entities[i].text);
    }
    buf_fini(&builder->text);
    buf_fini(&builder->entity_text);
    arena_free(builder->around);
    arena_free(builder->inside);
    xml_source_free(builder->source);
    xml_balance_free(builder->balance);
}

enum status xml_read_records(struct reader_input *in, const struct xml_records *records,
                             struct error *err)
{
    struct record_builder *builder = mem_zero(1, sizeof *builder);
    enum status status;

    builder->records = records;
    builder->balance = xml_balance_new(in, records->items);
    builder->source = xml_source_new(in, records->items ? builder->balance : NULL);
    builder->around = arena_new();
    builder->inside = arena_new();
    builder->at = &builder->root;
    builder->err = err;
    status = parse(builder);
    if (!status && builder->elements == 0)
        status = error_set(err, STATUS_BAD_REQUEST, "the file has no XML element");
    else if (!status && builder->damaged)
        input_problem(in, &builder->damage, "(%zu items read)", builder->items);
    xml_balance_end(builder->balance);
    builder_fini(builder);
    free(builder);
    return status;
}

enum status xml_read_bytes(struct reader_input *in, struct str bytes,
                           const struct xml_records *records, struct error *err)
{
    const struct source source = {.name = in->name, .read = bytes_source_read, .context = &bytes};
    struct reader_input part;
    enum status status;

    input_open(&part, &source, in->options, in->each, in->depth);
    part.intake = in->intake;
    status = xml_read_records(&part, records, err);
    input_close(&part);
    return status;
}
