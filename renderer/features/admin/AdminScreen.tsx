import '../../styles/admin.css'
import { useState, type ReactNode, type RefObject } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { AuthMethod } from '../../../shared/domain/user.ts'
import { usePeople } from '../../bridge/admin.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState, Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { ClosedPanel } from './ClosedPanel.tsx'
import { PeoplePanel } from './PeoplePanel.tsx'
import { PersonView } from './PersonView.tsx'
import { PersonWeek } from './PersonWeek.tsx'
import { SignInSettings } from './SignInSettings.tsx'
import { TeamPanel } from './TeamPanel.tsx'
import { TerminalsPanel } from './terminals/TerminalsPanel.tsx'
import { Unreachable } from './Unreachable.tsx'

const tabs = ['people', 'team', 'closed', 'terminals', 'sign-in'] as const
type TabName = (typeof tabs)[number]

/** Where one is in the administration; `person` is the account whose page is open. */
export interface AdminPlace {
  readonly tab: TabName
  readonly person: string | null
}

export interface AdminScreenProps {
  readonly place: AdminPlace
  readonly onOpen: (place: AdminPlace) => void
  /** Who administers. */
  readonly ownId: string
  /** How the server lets people in. */
  readonly method: AuthMethod
  /** What scrolls. */
  readonly scroll: RefObject<HTMLElement | null>
}

function OnePerson({ place, onOpen, ownId, method }: AdminScreenProps): ReactNode {
  const { t } = useWords()
  const { data: people, error, refetch } = usePeople()
  const person = people?.find(({ id }) => id === place.person)
  const back = (): void => {
    onOpen({ tab: place.tab, person: null })
  }
  if (people && person) {
    if (place.tab === 'team') return <PersonWeek key={person.id} person={person} onBack={back} />
    return (
      <PersonView
        key={person.id}
        person={person}
        people={people}
        isOwn={person.id === ownId}
        method={method}
        onBack={back}
      />
    )
  }
  return (
    <div className="page page-narrow">
      {error ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {people ? (
        <EmptyState text={t('admin.gone')}>
          <Button onPress={back}>{t('admin.back')}</Button>
        </EmptyState>
      ) : null}
      {people || error ? null : <Skeleton rows={6} />}
    </div>
  )
}

/** The administration of a server: its people, what they track, what is closed, and how they sign in. Only an administrator gets here. */
export function AdminScreen(props: AdminScreenProps): ReactNode {
  const { place, onOpen, ownId, scroll } = props
  const { t } = useWords()
  const [text, setText] = useState('')
  /** Whose page was opened last: leaving it leads back to their line. */
  const [lastPerson, setLastPerson] = useState<string | null>(null)
  if (place.person !== null) return <OnePerson {...props} />
  return (
    <div className="page admin">
      <header className="page-head" data-above-list>
        <h1>{t('admin.title')}</h1>
      </header>
      <Tabs
        selectedKey={place.tab}
        onSelectionChange={(key) => {
          setLastPerson(null)
          onOpen({ tab: tabs.find((name) => name === key) ?? 'people', person: null })
        }}
      >
        <div className="page-tools" data-above-list>
          <TabList className="tabs" aria-label={t('admin.sections')}>
            {tabs.map((name) => (
              <Tab key={name} id={name} className="tab">
                {t(`admin.${name}`)}
              </Tab>
            ))}
          </TabList>
        </div>
        <TabPanel id="people" className="tab-panel">
          <PeoplePanel
            ownId={ownId}
            scroll={scroll}
            text={text}
            onSearch={setText}
            returnTo={lastPerson}
            onOpen={(id) => {
              setLastPerson(id)
              onOpen({ tab: 'people', person: id })
            }}
          />
        </TabPanel>
        <TabPanel id="team" className="tab-panel">
          <TeamPanel
            scroll={scroll}
            returnTo={lastPerson}
            onOpen={(id) => {
              setLastPerson(id)
              onOpen({ tab: 'team', person: id })
            }}
          />
        </TabPanel>
        <TabPanel id="closed" className="tab-panel">
          <ClosedPanel />
        </TabPanel>
        <TabPanel id="terminals" className="tab-panel">
          <TerminalsPanel />
        </TabPanel>
        <TabPanel id="sign-in" className="tab-panel">
          <SignInSettings />
        </TabPanel>
      </Tabs>
    </div>
  )
}
