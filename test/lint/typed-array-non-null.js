/** `ArrayLike` is how a kernel asks for any of them. */
const typedArray = /^((Big)?(Int|Uint|Float)\d+(Clamped)?Array|ArrayLike)$/;

/**
 * `!` says "trust me": fit for an index into a typed array in a hot loop, or into a list of typed arrays on the way
 * there, and for nothing else.
 */
export const typedArrayNonNull = {
  meta: {
    type: 'problem',
    docs: { description: 'Allow the non-null assertion on reads of typed arrays only' },
    messages: { elsewhere: '"!" is for typed-array reads only: narrow the value, or throw a typed error.' },
    schema: [],
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    return {
      TSNonNullExpression(node) {
        const { expression } = node;
        const isRead = expression.type === 'MemberExpression' && expression.computed;
        if (isRead && isTypedArray(services.getTypeAtLocation(expression.object))) return;
        if (isRead && isTypedArray(services.getTypeAtLocation(node))) return;
        context.report({ node, messageId: 'elsewhere' });
      },
    };
  },
};

function isTypedArray(type) {
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => typedArray.test(part.getSymbol()?.name ?? ''));
}
