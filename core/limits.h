/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DMIG_LIMITS_H
#define DMIG_LIMITS_H

/* The limits that every reader enforces: devmig-document(5), LIMITS. */
#define DMIG_DOCUMENT_MAX 65536 /* bytes */
#define DMIG_OBJECTS_MAX  256   /* COMPATIBLE objects of a document */
#define DMIG_FIELDS_MAX   64    /* fields of an object */
#define DMIG_VARS_MAX     16    /* variables of an object */
#define DMIG_VALUE_MAX    1024  /* bytes of a value as written */
#define DMIG_ITEMS_MAX    256   /* items of a list */
#define DMIG_CHOICES_MAX  4096  /* product of an object's listed string items */
#define DMIG_NAME_MAX     64    /* bytes of a field's name */
#define DMIG_VAR_NAME_MAX 32    /* bytes of a variable's name */
#define DMIG_OPERAND_MAX  18    /* digits of an expression's operand */
#define DMIG_PARTS_MAX    4     /* parts of a version */
#define DMIG_PART_MAX     0x7fffffffu
#define DMIG_INT_MAX      0x7fffffffffffffffULL
#define DMIG_STRING_MAX   4095 /* bytes of a capability string */

#endif
