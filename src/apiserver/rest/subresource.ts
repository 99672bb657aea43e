import {
  type AuthenticationV1TokenRequest,
  type Binding,
  type Eviction,
  type KubeObject,
  methodNotSupported,
  type WriteOptions,
} from '#api';
import type { TokenIssuer } from '../authn/service-account-tokens.ts';
import { bindPod } from './bind-pod.ts';
import { evictPod } from './evict-pod.ts';
import type { RestContext, Target } from './rest-context.ts';
import { requestToken } from './token-request.ts';

/** Posts to a subresource that takes another type than its object's. */
export function postSubresource(
  context: RestContext,
  target: Target,
  { subresource, body, tokens }: { subresource: string; body: KubeObject; tokens: TokenIssuer },
  { dryRun = false }: WriteOptions,
): Promise<object> {
  switch (`${target.kind.plural}/${subresource}`) {
    case 'pods/binding':
      return bindPod(context, target, body as Binding, dryRun);
    case 'pods/eviction':
      return evictPod(context, target, body as Eviction, dryRun);
    case 'serviceaccounts/token':
      return requestToken(context, target, tokens, body as AuthenticationV1TokenRequest);
    default:
      throw methodNotSupported(target.kind, 'create');
  }
}
