/*
 * Rulec.g4: the grammar of the rulec rule language, edition 1.
 *
 * Reading order: unit, declarations, rules, families and tables, layers,
 * mappings, syntax tables, tests, expressions, lexer.
 *
 * Conventions
 *  - Every clause starts with a keyword, so no terminators are needed and one
 *    clause a line is the natural, diffable layout.
 *  - Whitespace and line ends carry no meaning; '#' starts a comment, '##' a
 *    documentation comment; both go to the HIDDEN channel so that the formatter can put them back.
 *  - Names may be spelt like most keywords (see `name`): a GOBL field called
 *    `code` or `date` needs no quoting.
 *  - Text strings hold {expression} holes; the compiler re-parses each hole
 *    with the rule `hole`, adding the string's own offset to every position.
 */
grammar Rulec;

// ---------------------------------------------------------------- unit ----

unit
    : editionDecl? declaration* EOF
    ;

editionDecl
    : 'edition' INT
    ;

declaration
    : useDecl
    | layerDecl
    | modelDecl
    | codelistDecl
    | tableDecl
    | viewDecl
    | defineDecl
    | ruleDecl
    | familyDecl
    | layerEdit
    | mappingDecl
    | syntaxDecl
    | fixtureDecl
    | testDecl
    ;

useDecl
    : 'use' STRING
    ;

// A text in one or more languages: en "..." fr "..."
texts
    : textIn+
    ;

textIn
    : NAME STRING+
    ;

sourceRef
    : STRING+
    ;

// --------------------------------------------------------------- layer ----

// One per file: the layer the file's declarations belong to.
layerDecl
    : 'layer' declName ('extends' declName (',' declName)*)? '{' layerClause* '}'
    ;

// Layers, mappings and syntaxes are named on the command line, so hyphens are allowed.
declName
    : name
    | HYPHENATED
    ;

layerClause
    : 'kind' layerKind
    | 'title' texts
    | 'version' STRING
    | 'source' sourceRef
    | 'applies' 'when' expr
    | 'dated' 'by' expr
    | 'rounding' roundingMode
    | 'missing' 'required' missingPolicy
    | 'languages' NAME (',' NAME)*
    ;

layerKind
    : 'core' | 'cius' | 'extension' | 'parity'
    ;

roundingMode
    : 'half_up' | 'half_ceiling' | 'half_even' | 'down'
    ;

missingPolicy
    : 'passes' | 'fails' | 'skips'
    ;

// --------------------------------------------------------------- model ----

modelDecl
    : 'model' name '{' modelItem* '}'
    ;

modelItem
    : 'group' CODE name CARDINALITY texts? '{' modelItem* '}'     # modelGroup
    | 'term'  CODE name CARDINALITY ':' typeRef texts? ('{' modelItem* '}')?   # modelTerm
    ;                                                     // items inside a term are its attributes: BT-29 { term BT-29-1 scheme … }

typeRef
    : name ('(' typeArg (',' typeArg)* ')')?
    ;

typeArg
    : name | CODE | INT
    ;

// ----------------------------------------------------------- code lists ----

codelistDecl
    : 'codelist' name '{' codelistClause* '}'
    ;

codelistClause
    : 'title' texts
    | 'version' STRING
    | 'source' sourceRef
    | 'file' STRING ('column' STRING)?
    | 'code' STRING (',' STRING)* validity* texts?
    ;

validity
    : 'since' DATE
    | 'until' DATE
    ;

// ------------------------------------------------------------- tables ----

tableDecl
    : 'kept'? 'table' name '(' column (',' column)* ')' '{' ('file' STRING)? tableRow* '}'
    ;

column
    : name ':' typeRef
    ;

// Markdown-like: | BR-DEC-01 | BT-92 | 2 |   (an empty cell is written `none`)
tableRow
    : '|' cell ('|' cell)* '|'
    ;

cell
    : literal
    | '-' number
    | docRef
    | '[' (cell (',' cell)*)? ']'
    | 'none'
    ;

// -------------------------------------------------------------- views ----

// Union of several groups seen through the same columns.
viewDecl
    : 'view' name '{' viewSource+ '}'
    ;

viewSource
    : 'from' ref '{' viewField+ '}'
    ;

viewField
    : name '=' expr
    ;

// ------------------------------------------------------------ defines ----

defineDecl
    : 'define' name ('(' param (',' param)* ')')? (':' typeRef)? '=' expr
    ;

param
    : name ':' typeRef
    ;

// --------------------------------------------------------------- rules ----

ruleDecl
    : 'rule' ruleId severity? ('where' expr)? '{' ruleClause* '}'
    ;

ruleId
    : CODE
    | CODE_TEMPLATE
    | '{' ref '}'
    ;

severity
    : 'fatal' | 'warning' | 'info'
    ;

ruleClause
    : 'alias' STRING (',' STRING)*                    # ruleAlias
    | 'manual'                                        # ruleManual
    | 'severity' 'on' direction '{' severityStep+ '}' # ruleDirected
    | 'title' texts                                   # ruleTitle
    | 'for' ('invoice' | 'each' ref ('as' name)?)     # ruleScope
    | 'when' expr                                     # ruleWhen
    | 'let' name '=' expr                             # ruleLet
    | 'check' expr                                    # ruleCheck
    | 'missing' missingPolicy                         # ruleMissing
    | 'after' ruleId (',' ruleId)*                    # ruleAfter
    | 'at' ref (',' ref)*                             # ruleAt
    | 'message' texts                                 # ruleMessage
    | 'fix' texts                                     # ruleFix
    | 'suggest' ref ':=' expr                         # ruleSuggest
    | 'source' sourceRef                              # ruleSource
    | validity                                        # ruleValidity
    | 'note' STRING+                                  # ruleNote
    | because                                         # ruleBecause
    | 'confidence' NAME texts?                        # ruleConfidence
    | 'needs' NAME ('of' ref)?                        # ruleNeeds
    | 'tags' name (',' name)*                         # ruleTags
    | exampleKind ('on' DATE)? ('of' STRING)? docLit  # ruleExample
    ;

exampleKind
    : 'pass' | 'fail' | 'skip' | 'blocked'
    ;

// `--direction send|receive`; the severity of the head holds where no step does.
direction
    : 'send' | 'receive'
    ;

severityStep
    : severity validity*
    ;

idList
    : CODE (',' CODE)*
    ;

familyDecl
    : 'family' name 'over' binding (',' binding)* ('where' expr)? '{' familyItem* '}'
    ;

binding
    : name 'in' name
    ;

familyItem
    : 'let' name '=' expr
    | ruleDecl
    ;

// --------------------------------------------------------- layer edits ----

layerEdit
    : 'disable' idPattern (',' idPattern)* because                         # editDisable
    | 'severity' idList 'is' severity because                              # editSeverity
    | 'tighten' CODE '{' ruleClause* '}'                                   # editTighten
    | 'replace' CODE severity? '{' ruleClause* '}'                         # editReplace
    | 'restrict' 'codelist' name 'to' STRING (',' STRING)* validity*
          because?                                                         # editRestrict
    | 'widen' CODE 'by' name because                                       # editWiden
    | 'require' ref ruleIdAs severity? texts?                              # editRequire
    ;

// For the report: in the languages of the layer, or in one.
because
    : 'because' (STRING+ | texts)
    ;

idPattern
    : CODE
    | STRING                                              // "*-STD"
    ;

ruleIdAs
    : 'as' CODE
    ;

// ------------------------------------------------------------ mappings ----

mappingDecl
    : 'mapping' declName ('extends' declName)? '{' mappingItem* '}'
    ;

mappingItem
    : 'root' path                                                      # mapRoot
    | 'namespace' name STRING                                          # mapNamespace
    | 'reads' ('for' declName)? 'when' pathTest ('and' pathTest)*      # mapReads
    | 'write' path '=' (literal | ref | '(' expr ')') ('when' expr)?   # mapWrite
    | ref arrow mapTarget mapVia? mapIf? ('when' expr)?
          ('{' mappingItem* '}')?                                      # mapBinding
    | ref '<-' literal ('when' expr)?                                  # mapConstant
    | 'fact' name '<-' path                                            # mapFact
    | 'ignore' path (',' path)* ('because' STRING+)?                   # mapIgnore
    ;

// A condition on the document itself, seen from the node of the enclosing block.
mapIf
    : 'if' pathTest ('and' pathTest)*
    ;

// The arrow points where the value goes: term <- document reads, term -> document writes.
arrow
    : '<->' | '->' | '<-'
    ;

mapTarget
    : path ('otherwise' path)*
    | '(' path (',' path)* ')'                            // joined
    ;

mapVia
    : 'via' name ('(' mapArg (',' mapArg)* ')')?
    ;

mapArg
    : literal
    | name
    ;

// One path grammar for JSON (lines[].total) and XML (A/B[C="x"]/@d).
// A single dot is the node itself; '//' goes to any depth (syntax tables of XML only).
path
    : '.'
    | ('/' | '//')? pathStep (('/' | '//' | '.') pathStep)*
    ;

pathStep
    : ('@'? '*'? member | '*') pathFilter*                // *Amount: any name that ends so
    ;

pathFilter
    : '[' ']'                                             // every element, in order
    | '[' INT ']'
    | '[' STRING ']'                                      // ext["untdid-tax-category"]
    | '[' pathTest ('and' pathTest)* ']'
    ;

pathTest
    : 'not' '(' path ')'
    | ('self' | 'ancestor') '(' name ')'
    | path (('=' | '!=') literal | 'in' ('[' literal (',' literal)* ']' | name) | 'matches' regex)?
    ;

// ------------------------------------------------------- syntax tables ----

syntaxDecl
    : 'syntax' declName '{' syntaxItem* '}'
    ;

syntaxItem
    : 'at' syntaxPlaces ('except' path (',' path)*)? ('when' expr)? '{' syntaxRule* '}'       # syntaxAt
    | 'place' name '=' path (',' path)*                                                       # syntaxPlace
    | 'say' syntaxSaid texts ('fix' texts)?                                                   # syntaxSay
    ;

// The forms whose rules need no texts of their own: {path}, {limit} and {found} are the rule's.
syntaxSaid
    : 'forbid' | 'require' | 'exactly' | 'same' | 'matches'
    | 'at' 'least'
    | 'at' 'most' ('one' 'of')?
    ;

// `at each Line`: every node of a type that the syntax's table of members names, wherever it stands.
syntaxPlaces
    : 'each' member (',' member)*
    | path (',' path)*
    ;

// `alias of BR-21`: where that rule fails at the same place, the two make one finding, and it is that rule's.
syntaxRule
    : CODE severity? ('alias' 'of' CODE (',' CODE)*)? ('when' expr)? syntaxForm syntaxUnless? texts? ('fix' texts)?
          because? ('at' path (',' path)*)? syntaxExample*
    ;

// The node of the context alone; `doc` and `document` in it stand for what is around it.
syntaxExample
    : ('pass' | 'fail' | 'skip') docValue
    ;

syntaxUnless
    : 'unless' syntaxCase ('or' syntaxCase)*
    ;

syntaxCase
    : pathTest ('and' pathTest)*
    ;

syntaxForm
    : 'forbid' path (',' path)*                       # synForbid
    | 'exactly' INT path                              # synExactly
    | 'at' 'most' INT path                            # synAtMost
    | 'at' 'least' INT path                           # synAtLeast
    | 'at' 'most' 'one' 'of' path (',' path)+         # synChoice
    | 'same' 'written'? path                          # synSame
    | path 'matches' regex                            # synMatches
    | 'require' path                                  # synRequire
    | 'check' expr                                    # synCheck
    ;

// --------------------------------------------------------------- tests ----

fixtureDecl
    : 'fixture' name ('extends' name)? ('file' STRING | docLit)
    ;

testDecl
    : 'test' STRING '{' testClause* '}'
    ;

testClause
    : 'given' (name | 'file' STRING)                             # testGiven
    | 'layer' declName (',' declName)*                           # testLayer
    | 'direction' direction                                      # testDirection
    | 'on' DATE                                                  # testDate
    | 'with' docAssign                                           # testWith
    | 'without' docRef                                           # testWithout
    | 'expect' 'valid'                                           # expectValid
    | 'expect' 'only'? expectKind idList ('at' docRef (',' docRef)*)?
          ('saying' STRING)?                                     # expectRule
    | 'expect' 'roundtrip' declName                                  # expectRoundtrip
    ;

expectKind
    : exampleKind | severity
    ;

docAssign
    : docRef ('=' docValue)
    ;

docRef
    : docStep ('.' docStep)*
    ;

docStep
    : (member | STRING) ('[' INT ']')?        // STRING, HYPHENATED: in examples of syntax tables
    ;

docLit
    : '{' (docEntry ','?)* '}'
    ;

docEntry
    : docRef ':' docValue
    ;

docValue
    : '-'? literal ('scheme' STRING)?
    | (INT | ref) '*' STRING                              // a text so many times
    | ref
    | docLit
    | '[' (docValue ','?)* ']'
    ;

// --------------------------------------------------------- expressions ----

hole                       // entry point for {...} inside strings
    : expr (':' name)? EOF
    ;

// The three forms that reach as far right as they can stand at this level only: inside a
// larger expression they need parentheses, so that no reader has to guess where they end.
expr
    : 'if' expr 'then' expr 'else' expr                                 # conditional
    | ('every' | 'some' | 'no') domain 'has' expr                       # quantified
    | orExpr ('implies' expr)?                                          # implication
    ;

orExpr
    : andExpr ('or' andExpr)*
    ;

andExpr
    : notExpr ('and' notExpr)*
    ;

notExpr
    : 'not' notExpr                                                     # negation
    | ('any' | 'all' | 'none' | 'one' | 'at' 'most' 'one') 'of' ref (',' ref)+
          'is' 'present'                                                # presenceOf
    | comparison                                                        # plain
    ;

domain
    : (ref | 'node' '(' path ')') ('as' name)? ('where' orExpr)?
    ;

comparison
    : additive comparisonTail?
    ;

comparisonTail
    : ('=' | '!=' | '<' | '<=' | '>' | '>=') additive
          ('strictly'? 'within' additive)?                              # compare
    | 'is' 'not'? ('present' | 'absent' | 'malformed')                  # presence
    | 'not'? 'in' choice                                                # membership
    | 'not'? 'matches' regex                                            # regexTest
    | 'is' 'not'? 'valid' name                                          # checksumTest
    ;

choice
    : '[' literal (',' literal)* ']'
    | ref
    ;

regex
    : STRING
    | RAW_STRING
    ;

additive
    : multiplicative (('+' | '-') multiplicative)*
    ;

multiplicative
    : unary (('*' | '/') unary)*
    ;

unary
    : '-' unary
    | defaulted
    ;

defaulted
    : primary ('otherwise' primary)?
    ;

primary
    : literal                                                           # literalExpr
    | aggregate                                                         # aggregateExpr
    | NAME '(' (expr (',' expr)*)? ')'                                  # call
    | 'node' '(' path ')'                                               # documentPath
    | ref                                                               # reference
    | '(' expr ')'                                                      # grouping
    ;

aggregate
    : ('sum' | 'min' | 'max' | 'first') '(' expr ('over' domain | 'where' orExpr)? ')'   # fold
    | 'count' '(' domain ')'                                                             # counting
    | 'distinct' '(' ref ('where' orExpr)? ')'                                           # distinctCount
    | 'unique' '(' ref 'by' ref (',' ref)* ')'                                           # uniqueness
    ;

ref
    : refStep ('.' member)*
    ;

refStep
    : CODE
    | name
    | HYPHENATED             // never right in an expression: it parses so that RC0203 can say why
    ;

// After a dot there is no doubt that a name follows, so every word is allowed.
member
    : CODE
    | name
    | HYPHENATED
    | 'in' | 'at' | 'of' | 'is' | 'as' | 'has' | 'not' | 'and' | 'or' | 'over'
    | 'where' | 'when' | 'if' | 'then' | 'else' | 'all' | 'no' | 'none' | 'some'
    | 'every' | 'most' | 'least' | 'exactly' | 'each' | 'for' | 'let' | 'via'
    | 'with' | 'without' | 'within' | 'unique' | 'distinct' | 'present' | 'absent'
    ;

literal
    : number
    | PERCENT
    | STRING
    | DATE
    | 'true'
    | 'false'
    ;

number
    : INT
    | DECIMAL
    ;

// Everything that is not an operator of the expression language can be a name.
name
    : NAME
    | 'edition' | 'use' | 'layer' | 'extends' | 'kind' | 'title' | 'version'
    | 'source' | 'applies' | 'dated' | 'rounding' | 'required' | 'languages'
    | 'core' | 'cius' | 'extension' | 'parity' | 'half_up' | 'half_ceiling'
    | 'half_even' | 'down' | 'model' | 'group' | 'term' | 'codelist' | 'file'
    | 'column' | 'code' | 'since' | 'until' | 'table' | 'view' | 'from'
    | 'define' | 'rule' | 'fatal' | 'warning' | 'info' | 'invoice' | 'message'
    | 'fix' | 'suggest' | 'note' | 'tags' | 'pass' | 'fail' | 'skip' | 'family'
    | 'severity' | 'mapping' | 'root' | 'namespace' | 'write' | 'syntax'
    | 'fixture' | 'test' | 'given' | 'valid' | 'roundtrip' | 'scheme' | 'only'
    | 'same' | 'first' | 'min' | 'max' | 'sum' | 'count' | 'by' | 'to' | 'on'
    | 'missing' | 'check' | 'require' | 'forbid' | 'one' | 'any' | 'self'
    | 'ancestor' | 'except' | 'alias' | 'manual' | 'send' | 'receive' | 'direction'
    | 'place' | 'reads' | 'blocked' | 'node' | 'fact' | 'ignore'
    | 'confidence' | 'needs' | 'widen' | 'say' | 'written' | 'kept'
    ;

// ---------------------------------------------------------------- lexer ----

CARDINALITY   : [0-9]+ '..' ([0-9]+ | 'n') ;
DATE          : D D D D '-' D D '-' D D ;
PERCENT       : D+ ('.' D+)? '%' ;
DECIMAL       : D+ '.' D+ ;
INT           : D+ ;

// BT-131, BR-CO-10, FR-CHORUS-A2; a template has {holes} in some segments.
CODE          : CODE_START ('-' CODE_SEG)+ ;
CODE_TEMPLATE : CODE_START ('-' CODE_SEG)* '-' CODE_HOLE ('-' (CODE_SEG | CODE_HOLE))* ;

// en16931-parity, choruspro-v1, untdid-tax-category.
HYPHENATED    : [a-z] [A-Za-z0-9_]* ('-' [A-Za-z0-9_]+)+ ;

NAME          : '$'? [A-Za-z_] [A-Za-z0-9_]* ;         // $addons and $schema are GOBL members
STRING        : '"' ('\\' . | ~["\\\r\n])* '"' ;
RAW_STRING    : 'r"' ~["\r\n]* '"' ;

DOC_COMMENT   : '##' ~[\r\n]* -> channel(HIDDEN) ;
COMMENT       : '#' ~[\r\n]* -> channel(HIDDEN) ;
WS            : [ \t\r\n\u00A0\uFEFF]+ -> skip ;

// Last: anything else becomes a one-character token, reported by the parser
// with the same caret and hints as any other syntax error.
STRAY         : . ;

fragment D          : [0-9] ;
fragment CODE_START : [A-Z] [A-Z0-9]* ;
fragment CODE_SEG   : [A-Z0-9]+ ;
fragment CODE_HOLE  : '{' [a-z_] [A-Za-z0-9_.]* '}' ;
