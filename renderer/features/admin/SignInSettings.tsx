import { Fragment, type ReactNode } from 'react'
import type { SignInView } from '../../../shared/ipc/admin.ts'
import { useSignInView } from '../../bridge/admin.ts'
import { Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { groups, settingLabels, settingValue } from './setting-words.ts'
import { TestCard } from './TestCard.tsx'
import { Unreachable } from './Unreachable.tsx'

function Settings({ view }: { readonly view: SignInView }): ReactNode {
  const { t } = useWords()
  return (
    <section className="card panel" aria-labelledby="admin-settings">
      <h2 id="admin-settings">{t('admin.settings')}</h2>
      <p className="small">{t('admin.settings-text')}</p>
      {view.warnings.map((code) => (
        <p key={code} className="note">
          {t(`admin.warning-${code}`)}
        </p>
      ))}
      {groups.map(({ title, names }) => {
        const shown = view.settings.filter(({ name }) => names.includes(name))
        if (shown.length === 0) return null
        return (
          <Fragment key={title}>
            <h3>{t(title)}</h3>
            <dl className="facts settings-list">
              {names.flatMap((name) => {
                const setting = shown.find((one) => one.name === name)
                if (!setting) return []
                return (
                  <Fragment key={name}>
                    <dt>{t(settingLabels[name])}</dt>
                    <dd>
                      <span>
                        {settingValue(setting, t)}{' '}
                        {setting.isSet ? null : <span className="setting-default">{t('admin.default')}</span>}
                      </span>
                      <code>{name}</code>
                    </dd>
                  </Fragment>
                )
              })}
            </dl>
          </Fragment>
        )
      })}
    </section>
  )
}

/** How people sign in, setting by setting, and a look at whether it works. */
export function SignInSettings(): ReactNode {
  const { data: view, error, refetch } = useSignInView()
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} />
  if (!view) return <Skeleton rows={6} />
  return (
    <>
      <TestCard method={view.method} />
      <Settings view={view} />
    </>
  )
}
